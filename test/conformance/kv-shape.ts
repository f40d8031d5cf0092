// What the cases know of a store: the shape of Deno.Kv. Arguments are `unknown` where a case passes wrong ones on purpose.
// Nothing here or in the cases is of Node: the same files run inside Deno.

export type Key = readonly unknown[];

export interface Entry {
  readonly key: Key;
  readonly value: unknown;
  readonly versionstamp: string | null;
}

interface CommitResult {
  readonly ok: boolean;
  readonly versionstamp?: string;
}

export interface ListIterator extends AsyncIterable<Entry> {
  readonly cursor: string;
  next(): Promise<IteratorResult<Entry, undefined>>;
}

export interface Atomic {
  check(...checks: readonly unknown[]): Atomic;
  mutate(...mutations: readonly unknown[]): Atomic;
  sum(key: Key, operand: unknown): Atomic;
  min(key: Key, operand: unknown): Atomic;
  max(key: Key, operand: unknown): Atomic;
  set(key: Key, value: unknown, options?: unknown): Atomic;
  delete(key: Key): Atomic;
  enqueue(value: unknown, options?: unknown): Atomic;
  commit(): Promise<CommitResult>;
}

export interface Kv {
  get(key: unknown, options?: unknown): Promise<Entry>;
  getMany(keys: readonly unknown[], options?: unknown): Promise<readonly Entry[]>;
  set(key: unknown, value: unknown, options?: unknown): Promise<CommitResult>;
  delete(key: unknown): Promise<void>;
  list(selector: unknown, options?: unknown): ListIterator;
  atomic(): Atomic;
  enqueue(value: unknown, options?: unknown): Promise<CommitResult>;
  listenQueue(handler: (value: unknown) => unknown): Promise<void>;
  watch(keys: readonly unknown[], options?: unknown): ReadableStream<readonly Entry[]>;
  commitVersionstamp(): symbol;
  close(): void;
  [Symbol.dispose](): void;
}

/** The class of Deno.KvU64, as the backend's client has it. */
export type KvU64Class = new (value: unknown) => { readonly value: bigint };
