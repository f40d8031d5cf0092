// The names of the backends, and what some of them cannot do at all.
import type { Ability, ConformanceCase } from "./conformance-case.ts";

/** In the order of the report. */
export const BACKENDS = [
  /** Deno's own store inside Deno: where the expected outcomes come from. */
  "deno",
  /** @deno/kv's own store: the same engine behind another client. */
  "reference",
  /** The state machine alone, behind the SDK. */
  "state-machine",
  "embedded",
  /** A live cluster, by gRPC. */
  "cluster",
  /** The same cluster by KV Connect: @deno/kv, and Deno. */
  "connect-npm",
  "connect-deno",
] as const;

export type Backend = (typeof BACKENDS)[number];

/** Why a backend does not run the cases that need an ability. */
const LACKS: Readonly<Partial<Record<Backend, Readonly<Partial<Record<Ability, string>>>>>> = {
  deno: { "prompt expiry": "the local engine looks for expired keys once a minute; it promises no more" },
  reference: {
    "prompt expiry": "the local engine looks for expired keys once a minute; it promises no more",
    "orderly end":
      "@deno/kv ends watches and listeners by rejections that nobody is given, and leaves some waiting for ever",
  },
  "connect-npm": {
    queue: "KV Connect has no listeners",
    "orderly end":
      "@deno/kv ends watches and listeners by rejections that nobody is given, and leaves some waiting for ever",
  },
  "connect-deno": { queue: "KV Connect has no listeners" },
};

export function canRun(backend: Backend, { needs = [] }: ConformanceCase): boolean {
  return [needs].flat().every((ability) => LACKS[backend]?.[ability] === undefined);
}
