// Which commits the entries after a fork made: the commands are applied again, to versionstamps alone. One whose checks
// failed was refused, not lost; one that was sent twice counts once.
//
// The versionstamps of keys that were written after the fork follow from the commands themselves. Those at the fork have to
// be told; the surviving side knows most of them, since a record there that is older than the failover is what stood at the
// fork. A command of which it stays open whether it was refused counts as a commit, and makes the versions of what it writes
// open too. So does what no command names: the records that a sweep removes, and those that an undelivered message becomes.
//
// Queue steps and sweeps are no commits: a lost take or finish means that a message is delivered again, a lost sweep is made up
// for by the next.
import { bytesToHex, hexToBytes, type WallMs } from "@kvorum/base";
import { createVersionstamp, isSameVersion, type Versionstamp, versionstampedKey } from "@kvorum/keyspace";
import {
  type AtomicWrite,
  type Check,
  type Command,
  decodeCommand,
  decodePayload,
  type Mutation,
  type WrittenKey,
} from "@kvorum/kv";
import type { Entry } from "@kvorum/raft";

/** What stood under a key: a record, or none (null); undefined when that is not known. */
export type KeyAtFork = { readonly versionstamp: Versionstamp; readonly isU64: boolean } | null | undefined;

export interface LostCommitsOptions {
  /** What stood at the fork. Asked only for keys that matter before anything after the fork wrote them. */
  readonly keyAtFork?: (written: WrittenKey) => KeyAtFork;
}

type Verdict = "committed" | "refused" | "open";

/** What is known of a key that was written after the fork. */
interface Known {
  /** Null: absent; undefined: not known. */
  readonly version: Versionstamp | null | undefined;
  /** Certainly a KvU64: every sum, min and max of KvU64s fits it. */
  readonly isU64: boolean;
}

/** Collects commits, entry by entry, in the order of the log. Mutable. */
export class LostCommits {
  readonly #keyAtFork: (written: WrittenKey) => KeyAtFork;
  /** By name (nameOf): keys that were written after the fork, as far as that is known. */
  readonly #known = new Map<string, Known>();
  /** Databases of which nothing is left that stood at the fork. */
  readonly #emptied = new Set<string>();
  /** Records have come or gone that no command names: of what was not written since nothing is known. */
  #isForkForgotten = false;
  readonly #commitIds = new Set<string>();
  readonly #keys = new Set<string>();
  readonly #databasesDropped = new Set<string>();
  readonly #versionstamps: Versionstamp[] = [];
  #entries = 0;
  #bytes = 0;
  #openCommits = 0;
  #oldestTimeMs: WallMs | null = null;

  constructor({ keyAtFork }: LostCommitsOptions) {
    this.#keyAtFork = keyAtFork ?? (() => undefined);
  }

  /** Entries that carried a commit. */
  get entries(): number {
    return this.#entries;
  }

  /** Bytes of the commands that were committed. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Commits that may have been refused. */
  get openCommits(): number {
    return this.#openCommits;
  }

  /** Leader time of the first entry that carried a commit; null when none did. */
  get oldestTimeMs(): WallMs | null {
    return this.#oldestTimeMs;
  }

  get versionstamps(): readonly Versionstamp[] {
    return this.#versionstamps;
  }

  /** Keys that were written or deleted, each once, in the order of their first write. */
  get keys(): readonly WrittenKey[] {
    return [...this.#keys].map(keyOfName);
  }

  /** Databases that were dropped, each once, in the order of the log. */
  get databasesDropped(): readonly string[] {
    return [...this.#databasesDropped];
  }

  /** @throws KvorumError data_corrupt — a payload or command that cannot be decoded */
  apply(entry: Entry): void {
    if (entry.kind !== "commands") {
      return;
    }
    const before = this.#versionstamps.length;
    for (const [position, bytes] of decodePayload(entry.payload).entries()) {
      const { epoch, index } = entry;
      this.#applyCommand(bytes, createVersionstamp({ epoch, index, position }));
    }
    if (this.#versionstamps.length > before) {
      this.#entries += 1;
      this.#oldestTimeMs ??= entry.leaderTimeMs;
    }
  }

  #applyCommand(bytes: Uint8Array, versionstamp: Versionstamp): void {
    const command = decodeCommand(bytes);
    switch (command.kind) {
      case "write":
        if (!this.#isRepeated(command.write) && this.#applyWrite(command.write, versionstamp)) {
          this.#bytes += bytes.length;
        }
        break;
      case "drop_database":
        this.#drop(command.database);
        break;
      case "queue":
      case "sweep":
        if (mayChangeRecords(command)) {
          this.#known.clear();
          this.#isForkForgotten = true;
        }
        break;
    }
  }

  /** @returns whether it was, or may have been, committed */
  #applyWrite(write: AtomicWrite, versionstamp: Versionstamp): boolean {
    const { checks, mutations, database = "" } = write;
    const verdict = worstOf(this.#judgeChecks(checks, database), this.#judgeMutations(mutations, database));
    if (verdict === "refused") {
      return false;
    }
    this.#openCommits += verdict === "open" ? 1 : 0;
    this.#versionstamps.push(versionstamp);
    for (const mutation of mutations) {
      const name = nameOf({ database, key: writtenKey(mutation, versionstamp) });
      this.#keys.add(name);
      this.#known.set(name, verdict === "open" ? OPEN : knownAfter(mutation, versionstamp));
    }
    return true;
  }

  #drop(database: string): void {
    this.#databasesDropped.add(database);
    this.#emptied.add(database);
    for (const name of this.#known.keys()) {
      if (keyOfName(name).database === database) {
        this.#known.delete(name);
      }
    }
  }

  /** Refused or committed, the first one's result is the result of all. */
  #isRepeated({ commitId }: AtomicWrite): boolean {
    if (commitId === null) {
      return false;
    }
    const name = `${commitId.clientId} ${commitId.sequence}`;
    const isKnown = this.#commitIds.has(name);
    this.#commitIds.add(name);
    return isKnown;
  }

  #judgeChecks(checks: readonly Check[], database: string): Verdict {
    let verdict: Verdict = "committed";
    for (const check of checks) {
      const { version } = this.#find({ database, key: check.key });
      if (version === undefined) {
        verdict = "open";
      } else if (!isSameVersion(version, check.versionstamp)) {
        return "refused";
      }
    }
    return verdict;
  }

  /** A sum, min or max is refused where it does not fit what it meets; it fits an absent key, and a KvU64 any other. */
  #judgeMutations(mutations: readonly Mutation[], database: string): Verdict {
    const written = new Map<string, boolean>();
    let verdict: Verdict = "committed";
    for (const mutation of mutations) {
      const { key } = mutation;
      const name = nameOf({ database, key });
      const fits = (): boolean => {
        const { version, isU64 } = this.#find({ database, key });
        return isOfU64(mutation) && (written.get(name) ?? (isU64 || version === null));
      };
      const isArithmetic = mutation.kind === "sum" || mutation.kind === "min" || mutation.kind === "max";
      verdict = isArithmetic && !fits() ? "open" : verdict;
      written.set(name, mutation.kind === "delete" || isOfU64(mutation));
    }
    return verdict;
  }

  #find(written: WrittenKey): Known {
    const known = this.#known.get(nameOf(written));
    if (known !== undefined) {
      return known;
    }
    if (this.#isForkForgotten) {
      return OPEN;
    }
    const found = this.#emptied.has(written.database) ? null : this.#keyAtFork(written);
    return found === undefined ? OPEN : { version: found?.versionstamp ?? null, isU64: found?.isU64 ?? false };
  }
}

const OPEN: Known = { version: undefined, isU64: false };

/** A sweep removes what has expired; a message that failed for the last time is written under its keys. */
function mayChangeRecords(command: Extract<Command, { readonly kind: "queue" | "sweep" }>): boolean {
  return command.kind === "sweep" || (command.step.kind === "finish" && command.step.deliveries.some(({ ok }) => !ok));
}

function writtenKey(mutation: Mutation, versionstamp: Versionstamp): Uint8Array {
  return mutation.kind === "set_versionstamped" ? versionstampedKey(mutation.key, versionstamp) : mutation.key;
}

function knownAfter(mutation: Mutation, versionstamp: Versionstamp): Known {
  return mutation.kind === "delete"
    ? { version: null, isU64: false }
    : { version: versionstamp, isU64: isOfU64(mutation) };
}

/** Whether it leaves a KvU64, given that it is not refused. */
function isOfU64(mutation: Mutation): boolean {
  switch (mutation.kind) {
    case "set":
    case "set_versionstamped":
      return mutation.value.encoding === "le64";
    case "sum":
    case "min":
    case "max":
      return mutation.operand.encoding === "le64";
    case "delete":
      return false;
  }
}

function worstOf(a: Verdict, b: Verdict): Verdict {
  const both: readonly Verdict[] = [a, b];
  return both.includes("refused") ? "refused" : both.includes("open") ? "open" : "committed";
}

/** A Map key: the key's hex digits, and the database. */
function nameOf({ database, key }: WrittenKey): string {
  return `${bytesToHex(key)} ${database}`;
}

function keyOfName(name: string): WrittenKey {
  const end = name.indexOf(" ");
  return { database: name.slice(end + 1), key: hexToBytes(name.slice(0, end)) };
}
