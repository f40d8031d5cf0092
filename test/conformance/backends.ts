// The names of the backends, and what some of them cannot do at all.
import type { Ability } from "./conformance-case.ts";

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
export const LACKS: Readonly<Partial<Record<Backend, Readonly<Partial<Record<Ability, string>>>>>> = {
  deno: { "prompt expiry": "the local engine looks for expired keys once a minute; it promises no more" },
  reference: {
    "prompt expiry": "the local engine looks for expired keys once a minute; it promises no more",
    "watch that ends": "@deno/kv leaves the rejection unhandled and its reader waiting for ever",
  },
  "connect-npm": {
    queue: "KV Connect has no listeners",
    "watch that ends": "@deno/kv leaves the rejection unhandled and its reader waiting for ever",
  },
  "connect-deno": { queue: "KV Connect has no listeners" },
};

export function canRun(backend: Backend, needs: Ability | undefined): boolean {
  return needs === undefined || LACKS[backend]?.[needs] === undefined;
}
