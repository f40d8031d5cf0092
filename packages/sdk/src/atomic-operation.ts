// kv.atomic(): checks, mutations and messages gathered step by step, then committed all or nothing.
import { KvU64 } from "@kvorum/keyspace";
import type { AtomicWrite, Enqueue, Mutation } from "@kvorum/kv";
import type {
  AtomicCheck,
  KvCommitError,
  KvCommitResult,
  KvEnqueueOptions,
  KvKey,
  KvMutation,
  KvWriteOptions,
} from "./kv-types.ts";
import {
  checkFrom,
  type Gathered,
  gatherDelete,
  gatherEnqueue,
  gatherMutation,
  gatherOperand,
  gatherSet,
  gatherSum,
} from "./write-parts.ts";

export type GatheredWrite = Required<Pick<AtomicWrite, "checks" | "mutations" | "enqueues">>;

export type CommitWrite = (write: GatheredWrite, options?: KvWriteOptions) => Promise<KvCommitResult | KvCommitError>;

/**
 * Values are serialised when they are given, so changing an object afterwards changes nothing here. What is wrong with a key or
 * check is said by commit(), as in Deno. Mutations apply in order: a later one sees what an earlier one did.
 */
export class AtomicOperation {
  readonly #commit: CommitWrite;
  readonly #checks: AtomicCheck[] = [];
  readonly #mutations: Gathered<Mutation>[] = [];
  readonly #enqueues: Gathered<Enqueue>[] = [];

  constructor(commit: CommitWrite) {
    this.#commit = commit;
  }

  /** The commit happens only if every one of them holds. */
  check(...checks: readonly AtomicCheck[]): this {
    this.#checks.push(...checks);
    return this;
  }

  /** @throws TypeError — a mutation of unknown type, one without a value that needs one, a delete with one */
  mutate(...mutations: readonly KvMutation[]): this {
    this.#mutations.push(...mutations.map(gatherMutation));
    return this;
  }

  /**
   * @throws TypeError — a value that is too large, an expireIn that is no duration
   * @throws DataCloneError — a value that cannot be cloned
   */
  set(key: KvKey, value: unknown, options?: { readonly expireIn?: number | undefined }): this {
    this.#mutations.push(gatherSet(key, value, options?.expireIn));
    return this;
  }

  delete(key: KvKey): this {
    this.#mutations.push(gatherDelete(key));
    return this;
  }

  /**
   * Adds to the KvU64 under `key`, wrapping around at 2^64; an absent one is 0.
   * @throws TypeError — not a bigint. @throws RangeError — not in 0..2^64-1
   */
  sum(key: KvKey, n: bigint): this {
    this.#mutations.push(gatherSum({ type: "sum", key, value: new KvU64(n) }));
    return this;
  }

  /** The KvU64 under `key` becomes the smaller of it and `n`; an absent one becomes `n`. @throws as sum */
  min(key: KvKey, n: bigint): this {
    this.#mutations.push(gatherOperand("min", key, new KvU64(n)));
    return this;
  }

  /** The KvU64 under `key` becomes the larger of it and `n`; an absent one becomes `n`. @throws as sum */
  max(key: KvKey, n: bigint): this {
    this.#mutations.push(gatherOperand("max", key, new KvU64(n)));
    return this;
  }

  /**
   * Adds a message to the queue, if and when the rest is committed.
   * @throws TypeError — a delay or backoffSchedule that is none. @throws DataCloneError — a message that cannot be cloned
   */
  enqueue(message: unknown, options?: KvEnqueueOptions): this {
    this.#enqueues.push(gatherEnqueue(message, options));
    return this;
  }

  /**
   * Applies everything gathered, exactly once, at one versionstamp; or nothing, when a check does not hold.
   * @throws TypeError — a key or check that is none, more than Deno's limits allow, a sum, min or max of what is no number there
   * @throws KvorumError deadline_exceeded, unreachable, resource_exhausted — certainly not applied
   * @throws KvorumError outcome_unknown — sent, and no answer came before the deadline
   */
  async commit(options?: KvWriteOptions): Promise<KvCommitResult | KvCommitError> {
    const write = {
      checks: this.#checks.map(checkFrom),
      mutations: this.#mutations.map((encode) => encode()),
      enqueues: this.#enqueues.map((encode) => encode()),
    };
    return await this.#commit(write, options);
  }

  /** Catches `await kv.atomic()…` without commit(), which would silently do nothing. @throws TypeError — always */
  // biome-ignore lint/suspicious/noThenProperty: being awaited is the mistake that this method is there to report
  then(): never {
    throw new TypeError("'Deno.AtomicOperation' is not a promise: did you forget to call 'commit()'");
  }
}
