// The dedup table: client -> session, in memory, with one record per client in the store.
//
// It is part of the replicated state: which client is forgotten follows from the log alone, never from how entries were
// grouped into transactions or when a replica was restarted. Changes are staged beside the table and join it only when
// the store's transaction has committed, so a transaction that fails leaves nothing behind here either.
import { assert, type ClientId, mustExist, successorOf } from "@kvorum/base";
import { compareVersionstamps, type Versionstamp } from "@kvorum/keyspace";
import { clientIdFromBytes, clientIdToBytes } from "./client-id-codec.ts";
import { type ClientSession, decodeSession, SessionDraft } from "./client-session.ts";
import type { CommandResult, CommitId } from "./command.ts";
import type { StateReader, StateWriter } from "./state-access.ts";

const LOAD_BATCH_ROWS = 1_000;
const CLIENT_KEY_FIRST = new Uint8Array(16);
/** Sorts after every 16-byte key. */
const CLIENT_KEYS_END = new Uint8Array(17).fill(0xff);

export interface DedupOptions {
  /** Clients remembered; the least recently used one makes way for a new one. */
  readonly clientsMax: number;
}

/** Sessions as of the last committed transaction. */
export class DedupTable {
  /** Least recently used first. Invariant: at most clientsMax, strictly ascending by lastUsed. */
  readonly #sessions: Map<ClientId, ClientSession>;
  readonly #options: DedupOptions;

  /** @throws KvorumError data_corrupt — a dedup record that cannot be decoded */
  constructor(reader: StateReader, options: DedupOptions) {
    this.#options = options;
    this.#sessions = new Map(loadSessions(reader).sort(([, a], [, b]) => compareVersionstamps(a.lastUsed, b.lastUsed)));
  }

  /** Changes for one transaction. One stage at a time; a stage that is not committed is forgotten. */
  stage(): DedupStage {
    return new DedupStage(this.#sessions, this.#options);
  }
}

/** What the commands of one transaction did to the table. */
export class DedupStage {
  readonly #base: Map<ClientId, ClientSession>;
  readonly #options: DedupOptions;
  /** Clients used in this transaction; least recently used first, all later than those of the base. */
  readonly #used = new Map<ClientId, SessionDraft>();
  /** Clients of the base, or of an earlier moment of this transaction, that made way. */
  readonly #forgotten = new Set<ClientId>();
  /** Walks the base in its order, so that all evictions of a transaction together look at each client once. */
  readonly #oldest: Iterator<ClientId>;
  #count: number;

  constructor(base: Map<ClientId, ClientSession>, options: DedupOptions) {
    this.#base = base;
    this.#options = options;
    this.#oldest = base.keys();
    this.#count = base.size;
  }

  /** What is known of a command that stands at `at`: its earlier result, `sequence_reused`, or undefined when it is new. */
  recall(commitId: CommitId, at: Versionstamp): CommandResult | undefined {
    return this.#use(commitId.clientId, at).recall(commitId, at);
  }

  /** Keeps the result of a command that recall did not know. */
  remember(commitId: CommitId, result: CommandResult): void {
    mustExist(this.#used.get(commitId.clientId), "the draft of a client whose commit was recalled").remember(
      commitId.sequence,
      result,
    );
  }

  /** Writes one record per client used, however many commands it sent. */
  write(writer: StateWriter): void {
    for (const clientId of this.#forgotten) {
      writer.remove("dedup", clientIdToBytes(clientId));
    }
    for (const [clientId, draft] of this.#used) {
      writer.put("dedup", clientIdToBytes(clientId), draft.encode());
    }
  }

  /** The transaction has committed: the table takes the changes. */
  commit(): void {
    for (const clientId of this.#forgotten) {
      this.#base.delete(clientId);
    }
    for (const [clientId, draft] of this.#used) {
      this.#base.delete(clientId);
      this.#base.set(clientId, draft.commit());
    }
  }

  /** The client's draft, moved to the end of the order of use. */
  #use(clientId: ClientId, at: Versionstamp): SessionDraft {
    const draft = this.#used.get(clientId) ?? this.#draft(clientId, at);
    this.#used.delete(clientId);
    this.#used.set(clientId, draft);
    return draft;
  }

  #draft(clientId: ClientId, at: Versionstamp): SessionDraft {
    const session = this.#forgotten.has(clientId) ? undefined : this.#base.get(clientId);
    if (session === undefined) {
      this.#makeRoom();
    }
    return new SessionDraft(session, at);
  }

  #makeRoom(): void {
    if (this.#count === this.#options.clientsMax) {
      this.#forgetOldest();
    }
    this.#count += 1;
  }

  #forgetOldest(): void {
    const clientId = this.#oldestUnused() ?? this.#used.keys().next().value;
    assert(clientId !== undefined, "a full dedup table has an oldest client");
    this.#used.delete(clientId);
    this.#forgotten.add(clientId);
    this.#count -= 1;
  }

  #oldestUnused(): ClientId | undefined {
    for (let next = this.#oldest.next(); next.done !== true; next = this.#oldest.next()) {
      if (!this.#used.has(next.value)) {
        return next.value;
      }
    }
    return undefined;
  }
}

function loadSessions(reader: StateReader): (readonly [ClientId, ClientSession])[] {
  const sessions: (readonly [ClientId, ClientSession])[] = [];
  let start: Uint8Array = CLIENT_KEY_FIRST;
  for (;;) {
    const rows = reader.range("dedup", { start, end: CLIENT_KEYS_END, limit: LOAD_BATCH_ROWS, reverse: false });
    for (const [key, record] of rows) {
      sessions.push([clientIdFromBytes(key), decodeSession(record)]);
    }
    const last = rows.at(-1);
    if (rows.length < LOAD_BATCH_ROWS || last === undefined) {
      return sessions;
    }
    start = successorOf(last[0]);
  }
}
