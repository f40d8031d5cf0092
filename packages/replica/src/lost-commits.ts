// Which commits the entries after a fork made: the commands are applied again, to versionstamps alone. One whose checks
// failed was refused, not lost; one that was sent twice counts once.
//
// The versionstamps of keys that were written after the fork follow from the commands themselves. Those at the fork have to
// be told; the surviving side knows most of them, since a record there that is older than the failover is what stood at the
// fork. A command whose checks stay open counts as a commit, and makes the versions of what it writes open too.
import { bytesToHex, hexToBytes, type WallMs } from "@kvorum/base";
import { compareVersionstamps, createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import { type AtomicWrite, type Check, decodeCommand, decodePayload } from "@kvorum/kv";
import type { Entry } from "@kvorum/raft";

/** Where a key stood: at a versionstamp, or absent; undefined when that is not known. */
export type KeyVersion = Versionstamp | null | undefined;

export interface LostCommitsOptions {
  /** Where a key stood at the fork. Asked only for keys that are checked before anything after the fork wrote them. */
  readonly versionAtFork?: (key: Uint8Array) => KeyVersion;
}

type Verdict = "committed" | "refused" | "open";

/** Collects commits, entry by entry, in the order of the log. Mutable. */
export class LostCommits {
  readonly #versionAtFork: (key: Uint8Array) => KeyVersion;
  /** By the key's hex digits: versions of keys that were written after the fork. */
  readonly #versions = new Map<string, KeyVersion>();
  readonly #commitIds = new Set<string>();
  readonly #keys = new Set<string>();
  readonly #versionstamps: Versionstamp[] = [];
  #entries = 0;
  #bytes = 0;
  #openCommits = 0;
  #oldestTimeMs: WallMs | null = null;

  constructor({ versionAtFork }: LostCommitsOptions) {
    this.#versionAtFork = versionAtFork ?? (() => undefined);
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

  /** Keys that were set or deleted, each once, in the order of their first write. */
  get keys(): readonly Uint8Array[] {
    return [...this.#keys].map(hexToBytes);
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
    const write = decodeCommand(bytes);
    if (this.#isRepeated(write)) {
      return;
    }
    const verdict = this.#judge(write.checks);
    if (verdict === "refused") {
      return;
    }
    this.#bytes += bytes.length;
    this.#openCommits += verdict === "open" ? 1 : 0;
    this.#versionstamps.push(versionstamp);
    for (const mutation of write.mutations) {
      const key = bytesToHex(mutation.key);
      this.#keys.add(key);
      this.#versions.set(key, verdict === "open" ? undefined : mutation.kind === "set" ? versionstamp : null);
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

  #judge(checks: readonly Check[]): Verdict {
    let verdict: Verdict = "committed";
    for (const check of checks) {
      const version = this.#versionOf(check.key);
      if (version === undefined) {
        verdict = "open";
      } else if (!isSame(version, check.versionstamp)) {
        return "refused";
      }
    }
    return verdict;
  }

  #versionOf(key: Uint8Array): KeyVersion {
    const name = bytesToHex(key);
    return this.#versions.has(name) ? this.#versions.get(name) : this.#versionAtFork(key);
  }
}

function isSame(version: Versionstamp | null, other: Versionstamp | null): boolean {
  return version === null || other === null ? version === other : compareVersionstamps(version, other) === 0;
}
