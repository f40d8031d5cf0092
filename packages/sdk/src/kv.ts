// The Deno.Kv API over a Submitter. It knows keys, values and Deno's rules, and nothing of networks: what carries the
// operations is behind the port.
import { assert, type ClientId, type DatacenterId } from "@kvorum/base";
import { singleKeyRange, WATCH_KEYS_MAX } from "@kvorum/keyspace";
import type { ReadRange } from "@kvorum/kv";
import { AtomicOperation } from "./atomic-operation.ts";
import { errorFromOutcome } from "./deno-errors.ts";
import { COMMIT_VERSIONSTAMP, encodeReadKey } from "./encode-kv-key.ts";
import { entryOfKey, provenanceFrom } from "./entries.ts";
import { KvSession, type KvSessionParts } from "./kv-session.ts";
import type {
  KvCommitResult,
  KvConsistencyLevel,
  KvDatabase,
  KvEnqueueOptions,
  KvEntryMaybe,
  KvKey,
  KvListOptions,
  KvListSelector,
  KvReadOptions,
  KvSetOptions,
  KvWatchOptions,
  KvWriteOptions,
} from "./kv-types.ts";
import { KvListIterator } from "./list-iterator.ts";
import { batchSizeFrom, watchLevelFrom } from "./options.ts";
import { QueueListener } from "./queue-listener.ts";
import { createWatchStream } from "./watch-stream.ts";

export interface KvParts extends KvSessionParts {
  /** Ends what the submitter is part of, when this is closed. Default: the submitter. */
  readonly onClose?: (() => void) | undefined;
}

export interface KvSessionOptions {
  /** What another session's `bookmark` gave: this one goes on from there. Default: it has seen nothing yet. */
  readonly bookmark?: string | undefined;
  /** Of reads that do not name one. Default: session. */
  readonly consistency?: KvConsistencyLevel | undefined;
}

/**
 * A key-value store as Deno.Kv has it, with provenance on every answer. Made by openKv().
 *
 * Arguments that Deno refuses are refused with its TypeErrors; after close() every call throws BadResource. Apart from
 * those, any call may throw KvorumError deadline_exceeded, unreachable or resource_exhausted (nothing happened), one that
 * writes outcome_unknown (it may have happened), and a session read bookmark_lost (a forced failover left behind what the
 * session had seen).
 */
export class Kv {
  readonly #session: KvSession;
  readonly #onClose: () => void;

  /** @throws TypeError — without parts (Deno's text) */
  constructor(parts: KvParts) {
    if (typeof parts !== "object") {
      throw new TypeError("Deno.Kv can not be constructed: use Deno.openKv instead");
    }
    this.#session = new KvSession(parts);
    this.#onClose = parts.onClose ?? (() => parts.submitter.close());
  }

  /** Under which this client's commits are known in the log. */
  get clientId(): ClientId {
    return this.#session.submitter.clientId;
  }

  /** The nearest datacenter that answers, where eventual reads go; null while none does. */
  get connectedDatacenter(): DatacenterId | null {
    return this.#session.submitter.connectedDatacenter;
  }

  /** What this session has seen: another one that is given it reads nothing older, in whatever process or region. Opaque. */
  get bookmark(): string {
    return this.#session.bookmarks.toString();
  }

  /**
   * The same database as a session of its own: its reads see whatever it has written or read before, from the nearest replica
   * that has caught up with that. Closing it leaves this one open.
   * @throws TypeError — a bookmark that is none, or a level that there is not
   */
  session({ bookmark, consistency = "session" }: KvSessionOptions = {}): Kv {
    this.#session.assertOpen();
    const { submitter, database, timeoutMs, auditing: audit } = this.#session;
    return new Kv({ submitter, database, consistency, timeoutMs, bookmark, audit, onClose: () => undefined });
  }

  /** The value under `key` at the promised consistency; null when there is none. */
  // Two signatures: of a single one, TypeScript infers a T that includes null when it compares this class with Deno.Kv.
  get<T = unknown>(key: KvKey): Promise<KvEntryMaybe<T>>;
  get<T = unknown>(key: KvKey, options: KvReadOptions | undefined): Promise<KvEntryMaybe<T>>;
  async get<T>(key: KvKey, options?: KvReadOptions): Promise<KvEntryMaybe<T>> {
    const { ranges, provenance } = await this.#session.read([rangeOfKey(key)], options);
    return entryOfKey<T>(key, ranges[0]?.[0], provenanceFrom(provenance));
  }

  /** Up to ten keys, read from one snapshot; answers in the order of `keys`. */
  async getMany<T extends readonly unknown[] = readonly unknown[]>(
    keys: readonly [...{ [Index in keyof T]: KvKey }],
    options?: KvReadOptions,
  ): Promise<{ [Index in keyof T]: KvEntryMaybe<T[Index]> }>;
  async getMany(keys: readonly KvKey[], options?: KvReadOptions): Promise<readonly KvEntryMaybe<unknown>[]> {
    const outcome = await this.#session.read(keys.map(rangeOfKey), options);
    const provenance = provenanceFrom(outcome.provenance);
    return keys.map((key, i) => entryOfKey(key, outcome.ranges[i]?.[0], provenance));
  }

  /** Writes one value, whatever was there, and whenever that would have expired. */
  async set(key: KvKey, value: unknown, options?: KvSetOptions): Promise<KvCommitResult> {
    return await this.#commit(this.atomic().set(key, value, options), options);
  }

  /** Removes a key; nothing happens when it does not exist. Its versionstamp: `atomic().delete(key).commit()`. */
  async delete(key: KvKey, options?: KvWriteOptions): Promise<void> {
    await this.#commit(this.atomic().delete(key), options);
  }

  /**
   * Visits a range of keys in order. Each batch is one snapshot; what is wrong with the selector is said by next().
   * @throws Error — a limit or batchSize that is not a positive integer (Deno's texts)
   * @throws TypeError — a batchSize above 1000
   */
  list<T = unknown>(selector: KvListSelector, options: KvListOptions = {}): KvListIterator<T> {
    const batchSize = batchSizeFrom(options);
    const reverse = options.reverse ?? false;
    const site = this.#session.callSite();
    return new KvListIterator<T>({
      selector,
      limit: options.limit,
      cursor: options.cursor,
      reverse,
      batchSize,
      pullBatch: async ({ start, end }) => {
        const { ranges, provenance } = await this.#session.read(
          [{ start, end, limit: batchSize, reverse }],
          options,
          site,
        );
        return { entries: ranges[0] ?? [], provenance: provenanceFrom(provenance) };
      },
    });
  }

  /**
   * Adds a message to the database's queue. It is handed to a listener at least once, or written under keysIfUndelivered.
   * @throws TypeError — a delay or backoffSchedule that is none. @throws DataCloneError — a message that cannot be cloned
   */
  async enqueue(message: unknown, options?: KvEnqueueOptions & KvWriteOptions): Promise<KvCommitResult> {
    return await this.#commit(this.atomic().enqueue(message, options), options);
  }

  /**
   * Hands messages of the database's queue to `handler`, up to 100 at a time, until this is closed: then the promise resolves.
   * A message is done when its handler returns or resolves. When that throws, or this process dies, it comes again, so a handler
   * must bear to see one twice. All who listen share the messages.
   * @throws Error — "Queue already closed": this is closed
   */
  // biome-ignore lint/suspicious/noExplicitAny: as in Deno, the handler says what messages it expects
  async listenQueue(handler: (message: any) => Promise<void> | void): Promise<void> {
    if (this.#session.closing.aborted) {
      throw new Error("Queue already closed");
    }
    await new QueueListener(this.#session, handler).run();
  }

  /**
   * What up to ten keys hold, all of one snapshot: at once, and again whenever one of them has changed. Changes that come faster
   * than they are read collapse into the newest. It ends when this is closed, and goes on at another datacenter when the one that
   * it watched is lost.
   * @throws TypeError — too many keys, one that cannot be encoded, a level that there is not
   */
  watch<T extends readonly unknown[] = readonly unknown[]>(
    keys: readonly [...{ [Index in keyof T]: KvKey }],
    options?: KvWatchOptions,
  ): ReadableStream<{ [Index in keyof T]: KvEntryMaybe<T[Index]> }>;
  watch(keys: readonly KvKey[], options: KvWatchOptions = {}): ReadableStream<readonly KvEntryMaybe<unknown>[]> {
    const session = this.#session;
    session.assertOpen();
    if (keys.length > WATCH_KEYS_MAX) {
      throw new TypeError(`Too many keys (max ${WATCH_KEYS_MAX})`);
    }
    const level = watchLevelFrom(options, session.consistency);
    const encodedKeys = keys.map(encodeReadKey);
    const callSite = session.callSite();
    return createWatchStream({ session, keys: [...keys], encodedKeys, raw: options.raw ?? false, level, callSite });
  }

  /** Starts an atomic write: nothing is sent before its commit(). */
  atomic(): AtomicOperation {
    return new AtomicOperation((write, options) => this.#session.commit(write, options));
  }

  /** As the last part of a key that is set: the versionstamp of the commit, as a string of 20 hex digits. */
  commitVersionstamp(): symbol {
    return COMMIT_VERSIONSTAMP;
  }

  /** The databases of the cluster that were written to and not dropped, by name. */
  async listDatabases(options?: KvWriteOptions): Promise<readonly KvDatabase[]> {
    const timeoutMs = this.#session.timeoutOf(options);
    const outcome = await this.#session.submit({ kind: "list_databases", timeoutMs });
    if (outcome.kind !== "databases") {
      throw errorFromOutcome(outcome);
    }
    return outcome.databases;
  }

  /**
   * Removes a database with everything in it, messages too; a later write makes it anew. "" empties the default one. When the
   * answer is lost it is repeated, and so may remove what was written meanwhile.
   * @throws TypeError — a name that no database may have
   */
  async dropDatabase(database: string, options?: KvWriteOptions): Promise<void> {
    const timeoutMs = this.#session.timeoutOf(options);
    const outcome = await this.#session.submit({ kind: "drop_database", database, timeoutMs });
    if (outcome.kind !== "database_dropped") {
      throw errorFromOutcome(outcome);
    }
  }

  /** Ends the client with its watches and listeners; what is under way is given up. @throws BadResource — closed before */
  close(): void {
    this.#session.assertOpen();
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#session.close();
    this.#onClose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  async #commit(write: AtomicOperation, options: KvWriteOptions | undefined): Promise<KvCommitResult> {
    const result = await write.commit(options);
    assert(result.ok, "a commit without checks has none to fail");
    return result;
  }
}

function rangeOfKey(key: KvKey): ReadRange {
  const { start, end } = singleKeyRange(encodeReadKey(key));
  return { start, end, limit: 1, reverse: false };
}
