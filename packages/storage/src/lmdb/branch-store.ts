// Quarantined branches on LMDB, in an environment of their own that exists once there is one: what is known of each under its
// id, its entries under id and index. A branch is saved in one transaction.
import { access, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { assert, concatBytes, type LogIndex } from "@kvorum/base";
import { decodeEntry, type Entry } from "@kvorum/raft";
import type { Branch, BranchStore } from "@kvorum/replica";
import type { Database } from "lmdb";
import { decodeBranch, encodeBranch } from "../branch-codec.ts";
import { checkBranch, compareBranches } from "../check-branch.ts";
import { StoreStatus } from "../store-status.ts";
import { type Batch, commitBatch } from "./batch.ts";
import { commitErrorOf, diskErrorFrom } from "./disk-error.ts";
import { BINARY, type BinaryDatabase, closeEnvironment, openEnvironment } from "./environment.ts";
import { ENTRY_KEY_END, ENTRY_KEY_START, entryKeyFromIndex } from "./log-keys.ts";
import { plainBytes } from "./plain-bytes.ts";
import { syncDirectory } from "./synced-file.ts";

interface Tables {
  readonly environment: BinaryDatabase;
  readonly branches: Database<Uint8Array, Uint8Array>;
  readonly entries: Database<Uint8Array, Uint8Array>;
}

export class LmdbBranchStore implements BranchStore {
  readonly #directory: string;
  readonly #status: StoreStatus;
  #tables: Tables | undefined;
  /** By id. */
  readonly #branches = new Map<string, Branch>();
  #saveInFlight: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#status = new StoreStatus(`branch store of ${directory}`);
  }

  /**
   * Opens the branches in `directory`, if it exists.
   * @throws KvorumError data_corrupt — what is known of a branch fails its checksum
   * @throws KvorumError disk_full, disk_failed — the operating system refused
   */
  static async open(directory: string): Promise<LmdbBranchStore> {
    const store = new LmdbBranchStore(directory);
    if (await exists(directory)) {
      try {
        store.#load(store.#openTables());
      } catch (error) {
        await store.close();
        throw diskErrorFrom(error, { attempt: "open the branches", directory });
      }
    }
    return store;
  }

  list(): readonly Branch[] {
    this.#status.assertUsable();
    return [...this.#branches.values()].toSorted(compareBranches);
  }

  async save(branch: Branch, entries: readonly Entry[]): Promise<void> {
    this.#status.assertUsable();
    checkBranch(branch, entries);
    assert(this.#saveInFlight === undefined, "one branch is saved at a time");
    this.#saveInFlight = this.#persist(branch, entries);
    try {
      await this.#saveInFlight;
    } finally {
      this.#saveInFlight = undefined;
    }
  }

  entries(id: string, from: LogIndex, bytesMax: number): readonly Entry[] {
    this.#status.assertUsable();
    if (this.#tables === undefined || !this.#branches.has(id)) {
      return [];
    }
    const entries: Entry[] = [];
    let bytes = 0;
    const bounds = { start: branchKey(id, entryKeyFromIndex(from)), end: branchKey(id, ENTRY_KEY_END) };
    for (const { value } of this.#tables.entries.getRange(bounds)) {
      const entry = decodeEntry(plainBytes(value));
      bytes += value.length;
      if (entry.index !== from + entries.length || (entries.length > 0 && bytes > bytesMax)) {
        break;
      }
      entries.push(entry);
    }
    return entries;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #persist(branch: Branch, entries: readonly Entry[]): Promise<void> {
    try {
      await mkdir(this.#directory, { recursive: true });
      const tables = this.#openTables();
      await commitBatch(tables.environment, (batch) => writeBranch(batch, tables, { branch, entries }));
      await syncDirectory(this.#directory);
      await syncDirectory(dirname(this.#directory));
    } catch (error) {
      const context = { attempt: "save a branch", directory: this.#directory };
      throw this.#status.fail(diskErrorFrom(await commitErrorOf(error), context));
    }
    this.#branches.set(branch.id, branch);
  }

  #openTables(): Tables {
    if (this.#tables === undefined) {
      const environment = openEnvironment({ directory: this.#directory, noSync: false });
      this.#tables = {
        environment,
        branches: environment.openDB({ name: "branches", ...BINARY }),
        entries: environment.openDB({ name: "entries", ...BINARY }),
      };
    }
    return this.#tables;
  }

  #load({ branches }: Tables): void {
    for (const { value } of branches.getRange()) {
      const branch = decodeBranch(plainBytes(value));
      this.#branches.set(branch.id, branch);
    }
  }

  async #closeOnce(): Promise<void> {
    await this.#saveInFlight?.catch(() => undefined); // the caller of that save got its error
    this.#status.close();
    if (this.#tables !== undefined) {
      await closeEnvironment(this.#tables.environment);
    }
  }
}

/** Entries of an earlier save under the same id go. */
function writeBranch(
  batch: Batch,
  { branches, entries: table }: Tables,
  { branch, entries }: { readonly branch: Branch; readonly entries: readonly Entry[] },
): void {
  const everything = { start: branchKey(branch.id, ENTRY_KEY_START), end: branchKey(branch.id, ENTRY_KEY_END) };
  for (const key of table.getKeys(everything)) {
    batch.remove(table, key);
  }
  for (const entry of entries) {
    batch.put(table, branchKey(branch.id, entryKeyFromIndex(entry.index)), entry.frame);
  }
  batch.put(branches, idBytes(branch.id), encodeBranch(branch));
}

/** An id has no zero byte: ids that begin alike do not mix. */
function branchKey(id: string, entryKey: Uint8Array): Uint8Array {
  return concatBytes([idBytes(id), Uint8Array.of(0), entryKey]);
}

function idBytes(id: string): Uint8Array {
  return new TextEncoder().encode(id);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return false;
    }
    throw error;
  }
}
