// The Deno.Kv API over a Submitter. It knows keys, values and Deno's rules, and nothing of networks: what carries the
// operations is behind the port. Queues, sum, min and max, watch and expiry are not part of it yet.
import { assert, type ClientId, type DatacenterId, KvorumError } from "@kvorum/base";
import { encodeKey, singleKeyRange, versionstampToHex } from "@kvorum/keyspace";
import { type Consistency, type Operation, type Outcome, type ReadRange, validateOperation } from "@kvorum/kv";
import { AtomicOperation, type GatheredWrite } from "./atomic-operation.ts";
import { BadResource, checkingArguments, denoErrorFrom } from "./deno-errors.ts";
import { entryOfKey, provenanceFrom } from "./entries.ts";
import type {
  KvCommitError,
  KvCommitResult,
  KvConsistencyLevel,
  KvEntryMaybe,
  KvKey,
  KvListOptions,
  KvListSelector,
  KvReadOptions,
  KvWriteOptions,
} from "./kv-types.ts";
import { KvListIterator } from "./list-iterator.ts";
import { assertConsistency, assertTimeout, batchSizeFrom, consistencyFrom } from "./options.ts";
import { SessionBookmarks } from "./session-bookmarks.ts";
import type { Submitter } from "./submitter.ts";
import { deleteMutation, setMutation } from "./write-parts.ts";

export interface KvParts {
  readonly submitter: Submitter;
  /** Of reads that do not name one. */
  readonly consistency: KvConsistencyLevel;
  /** Of calls that do not name one. */
  readonly timeoutMs: number;
  /** What the session has seen already. Default: nothing. */
  readonly bookmark?: string | undefined;
  /** Ends what the submitter is part of, when this is closed. Default: the submitter. */
  readonly onClose?: (() => void) | undefined;
}

export interface KvSessionOptions {
  /** What another session's `bookmark` gave: this one goes on from there. Default: it has seen nothing yet. */
  readonly bookmark?: string | undefined;
  /** Of reads that do not name one. Default: session. */
  readonly consistency?: KvConsistencyLevel | undefined;
}

type ReadOutcome = Extract<Outcome, { kind: "read" }>;

/**
 * A key-value store as Deno.Kv has it, with provenance on every answer. Made by openKv().
 *
 * Arguments that Deno refuses are refused with its TypeErrors; after close() every call throws BadResource. Apart from
 * those, any call may throw KvorumError deadline_exceeded, unreachable or resource_exhausted (nothing happened), one that
 * writes outcome_unknown (it may have happened), and a session read bookmark_lost (a forced failover left behind what the
 * session had seen).
 */
export class Kv {
  readonly #submitter: Submitter;
  readonly #consistency: KvConsistencyLevel;
  readonly #timeoutMs: number;
  readonly #bookmarks: SessionBookmarks;
  readonly #onClose: () => void;
  #closed = false;

  constructor(parts: KvParts) {
    this.#submitter = parts.submitter;
    this.#consistency = parts.consistency;
    this.#timeoutMs = parts.timeoutMs;
    this.#bookmarks = new SessionBookmarks(parts.bookmark);
    this.#onClose = parts.onClose ?? (() => parts.submitter.close());
    assertConsistency(parts.consistency);
  }

  /** Under which this client's commits are known in the log. */
  get clientId(): ClientId {
    return this.#submitter.clientId;
  }

  /** The nearest datacenter that answers, where eventual reads go; null while none does. */
  get connectedDatacenter(): DatacenterId | null {
    return this.#submitter.connectedDatacenter;
  }

  /** What this session has seen: another one that is given it reads nothing older, in whatever process or region. Opaque. */
  get bookmark(): string {
    return this.#bookmarks.toString();
  }

  /**
   * The same store as a session of its own: its reads see whatever it has written or read before, from the nearest replica
   * that has caught up with that. Closing it leaves this one open.
   * @throws TypeError — a bookmark that is none, or a level that there is not
   */
  session({ bookmark, consistency = "session" }: KvSessionOptions = {}): Kv {
    this.#assertOpen();
    const onClose = (): void => undefined;
    return new Kv({ submitter: this.#submitter, consistency, timeoutMs: this.#timeoutMs, bookmark, onClose });
  }

  /** The value under `key` at the promised consistency; null when there is none. */
  async get<T = unknown>(key: KvKey, options?: KvReadOptions): Promise<KvEntryMaybe<T>> {
    const { ranges, provenance } = await this.#read([rangeOfKey(key)], options);
    return entryOfKey<T>(key, ranges[0]?.[0], provenanceFrom(provenance));
  }

  /** Up to ten keys, read from one snapshot; answers in the order of `keys`. */
  async getMany<T extends readonly unknown[] = readonly unknown[]>(
    keys: { readonly [Index in keyof T]: KvKey },
    options?: KvReadOptions,
  ): Promise<{ [Index in keyof T]: KvEntryMaybe<T[Index]> }>;
  async getMany(keys: readonly KvKey[], options?: KvReadOptions): Promise<readonly KvEntryMaybe<unknown>[]> {
    const outcome = await this.#read(keys.map(rangeOfKey), options);
    const provenance = provenanceFrom(outcome.provenance);
    return keys.map((key, i) => entryOfKey(key, outcome.ranges[i]?.[0], provenance));
  }

  /** Writes one value, whatever was there. */
  async set(key: KvKey, value: unknown, options?: KvWriteOptions): Promise<KvCommitResult> {
    const result = await this.#commit({ checks: [], mutations: [setMutation(key, value)] }, options);
    assert(result.ok, "a commit without checks has none to fail");
    return result;
  }

  /** Removes a key; nothing happens when it does not exist. Its versionstamp: `atomic().delete(key).commit()`. */
  async delete(key: KvKey, options?: KvWriteOptions): Promise<void> {
    await this.#commit({ checks: [], mutations: [deleteMutation(key)] }, options);
  }

  /**
   * Visits a range of keys in order. Each batch is one snapshot; what is wrong with the selector is said by next().
   * @throws Error — a limit or batchSize that is not a positive integer (Deno's texts)
   * @throws TypeError — a batchSize above 1000
   */
  list<T = unknown>(selector: KvListSelector, options: KvListOptions = {}): KvListIterator<T> {
    const batchSize = batchSizeFrom(options);
    const reverse = options.reverse ?? false;
    return new KvListIterator<T>({
      selector,
      limit: options.limit,
      cursor: options.cursor,
      reverse,
      batchSize,
      pullBatch: async ({ start, end }) => {
        const { ranges, provenance } = await this.#read([{ start, end, limit: batchSize, reverse }], options);
        return { entries: ranges[0] ?? [], provenance: provenanceFrom(provenance) };
      },
    });
  }

  /** Starts an atomic write: nothing is sent before its commit(). */
  atomic(): AtomicOperation {
    return new AtomicOperation((write, options) => this.#commit(write, options));
  }

  /** Ends the client; what is under way is given up. @throws BadResource — closed before */
  close(): void {
    this.#assertOpen();
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#onClose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  async #read(ranges: readonly ReadRange[], options: KvReadOptions | undefined): Promise<ReadOutcome> {
    const level = options?.consistency ?? this.#consistency;
    const timeoutMs = this.#timeoutOf(options);
    if (level === "session" && this.#bookmarks.unconfirmed.length > 0) {
      await this.#confirmBookmarks(timeoutMs);
    }
    return await this.#readAt({ ranges, consistency: consistencyFrom(level, this.#bookmarks.latest), timeoutMs });
  }

  async #readAt(read: {
    readonly ranges: readonly ReadRange[];
    readonly consistency: Consistency;
    readonly timeoutMs: number;
  }): Promise<ReadOutcome> {
    const outcome = await this.#submit({ kind: "read", ...read });
    if (outcome.kind !== "read") {
      throw errorFrom(outcome);
    }
    const { versionstamp } = outcome.provenance;
    if (read.consistency.level === "session") {
      this.#bookmarks.confirmed(read.consistency.bookmark, versionstamp);
    } else {
      this.#bookmarks.saw(versionstamp);
    }
    return outcome;
  }

  /** Reads nothing, to learn whether what was seen before a forced failover is still there; needed once after each. */
  async #confirmBookmarks(timeoutMs: number): Promise<void> {
    for (const bookmark of this.#bookmarks.unconfirmed) {
      await this.#readAt({ ranges: [], consistency: { level: "session", bookmark }, timeoutMs });
    }
    if (this.#bookmarks.unconfirmed.length > 0) {
      const text = `what leads now does not know epoch ${this.#bookmarks.latest.epoch}, which this session has seen`;
      throw new KvorumError("no_leader", text);
    }
  }

  async #commit(write: GatheredWrite, options?: KvWriteOptions): Promise<KvCommitResult | KvCommitError> {
    const timeoutMs = this.#timeoutOf(options);
    const outcome = await this.#submit({ kind: "commit", write: { commitId: null, ...write }, timeoutMs });
    if (outcome.kind === "check_failed") {
      return { ok: false };
    }
    if (outcome.kind !== "committed") {
      throw errorFrom(outcome);
    }
    const { versionstamp, datacentersDurable } = outcome;
    this.#bookmarks.saw(versionstamp);
    return { ok: true, versionstamp: versionstampToHex(versionstamp), datacentersDurable };
  }

  #submit(operation: Operation): Promise<Outcome> {
    this.#assertOpen();
    checkingArguments(() => validateOperation(operation));
    return this.#submitter.submit(operation);
  }

  #assertOpen(): void {
    if (this.#closed) {
      throw new BadResource();
    }
  }

  #timeoutOf(options: KvWriteOptions | undefined): number {
    const timeoutMs = options?.timeoutMs ?? this.#timeoutMs;
    assertTimeout(timeoutMs);
    return timeoutMs;
  }
}

function rangeOfKey(key: KvKey): ReadRange {
  const { start, end } = singleKeyRange(checkingArguments(() => encodeKey(key)));
  return { start, end, limit: 1, reverse: false };
}

/** What to throw for an outcome that does not answer the operation: its failure, under the name that Deno gives it. */
function errorFrom(outcome: Outcome): unknown {
  assert(outcome.kind === "failed", `an operation is answered in kind or fails, found ${outcome.kind}`);
  return denoErrorFrom(new KvorumError(outcome.code, outcome.message));
}
