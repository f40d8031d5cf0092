// kv.atomic(): checks and mutations gathered step by step, then committed all or nothing.
import { parseVersionstampHex } from "@kvorum/keyspace";
import type { Check, Mutation } from "@kvorum/kv";
import type { AtomicCheck, KvCommitError, KvCommitResult, KvKey, KvMutation, KvWriteOptions } from "./kv-types.ts";
import { deleteMutation, encodeWriteKey, setMutation } from "./write-parts.ts";

export interface GatheredWrite {
  readonly checks: readonly Check[];
  readonly mutations: readonly Mutation[];
}

/** Values are serialised when they are given, so changing an object afterwards changes nothing here. */
export class AtomicOperation {
  readonly #commit: (write: GatheredWrite, options?: KvWriteOptions) => Promise<KvCommitResult | KvCommitError>;
  readonly #checks: Check[] = [];
  readonly #mutations: Mutation[] = [];

  constructor(commit: (write: GatheredWrite, options?: KvWriteOptions) => Promise<KvCommitResult | KvCommitError>) {
    this.#commit = commit;
  }

  /** @throws TypeError — a key that cannot be encoded or is empty, a versionstamp that is not 20 hex digits */
  check(...checks: readonly AtomicCheck[]): this {
    for (const check of checks) {
      this.#checks.push({ key: encodeWriteKey(check.key), versionstamp: parseCheckVersionstamp(check.versionstamp) });
    }
    return this;
  }

  /** @throws TypeError — a mutation of unknown type, a set without a value, a delete with one */
  mutate(...mutations: readonly KvMutation[]): this {
    for (const mutation of mutations) {
      switch (mutation.type) {
        case "set":
          if (!Object.hasOwn(mutation, "value")) {
            throw new TypeError("Invalid mutation 'set' without value");
          }
          this.set(mutation.key, mutation.value);
          break;
        case "delete":
          if ("value" in mutation && mutation.value) {
            throw new TypeError("Invalid mutation 'delete' with value");
          }
          this.delete(mutation.key);
          break;
        default:
          throw new TypeError("Invalid mutation type");
      }
    }
    return this;
  }

  /** @throws TypeError — a key or value that cannot be encoded. @throws DataCloneError — as structuredClone does */
  set(key: KvKey, value: unknown): this {
    this.#mutations.push(setMutation(key, value));
    return this;
  }

  /** @throws TypeError — a key that cannot be encoded or is empty */
  delete(key: KvKey): this {
    this.#mutations.push(deleteMutation(key));
    return this;
  }

  /**
   * Applies everything gathered, exactly once, at one versionstamp; or nothing, when a check does not hold.
   * @throws TypeError — more than Deno's limits allow
   * @throws KvorumError deadline_exceeded, unreachable, resource_exhausted — certainly not applied
   * @throws KvorumError outcome_unknown — sent, and no answer came before the deadline
   */
  async commit(options?: KvWriteOptions): Promise<KvCommitResult | KvCommitError> {
    return this.#commit({ checks: [...this.#checks], mutations: [...this.#mutations] }, options);
  }

  /** Catches `await kv.atomic()…` without commit(), which would silently do nothing. @throws TypeError — always */
  // biome-ignore lint/suspicious/noThenProperty: being awaited is the mistake that this method is there to report
  then(): never {
    throw new TypeError("'Deno.AtomicOperation' is not a promise: did you forget to call 'commit()'");
  }
}

function parseCheckVersionstamp(text: string | null): Check["versionstamp"] {
  if (text === null) {
    return null;
  }
  try {
    return parseVersionstampHex(text);
  } catch (error) {
    throw new TypeError("Invalid check", { cause: error });
  }
}
