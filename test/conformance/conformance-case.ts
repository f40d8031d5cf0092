// One statement about the API: what is done, and what everybody must then see.
import type { Key, Kv, KvU64Class } from "./kv-shape.ts";

/** What not every backend can do. */
export type Ability =
  /** Listeners of queues. */
  | "queue"
  /** Keys that go within seconds of their expiry. */
  | "prompt expiry"
  /** Watches and listeners that end or fail where whoever waits sees it. */
  | "orderly end";

/** What a case has to work with. */
export interface World {
  readonly kv: Kv;
  /** A key in the part of the database that is the case's own. */
  readonly key: (...parts: readonly unknown[]) => Key;
  /** A handle of its own on an empty database of its own, closed after the case. */
  readonly open: () => Promise<Kv>;
  readonly KvU64: KvU64Class;
}

export interface ConformanceCase {
  /** "subject: claim", unique. */
  readonly name: string;
  /** A backend that lacks it, see LACKS, does not run the case. */
  readonly needs?: Ability | readonly Ability[];
  readonly run: (world: World) => Promise<readonly unknown[]>;
  /** What `run` answers with, value by value, compared as show() prints them. */
  readonly expected: readonly unknown[];
}
