// Quarantined branches on a memory disk. Mirrors lmdb/branch-store.ts.
import { assert, type LogIndex } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import type { Branch, BranchStore } from "@kvorum/replica";
import { checkBranch, compareBranches } from "../check-branch.ts";
import type { BranchFile } from "./branch-file.ts";
import type { DiskSession } from "./disk.ts";

export class MemoryBranchStore implements BranchStore {
  readonly #file: BranchFile;
  readonly #session: DiskSession;
  #saveInFlight: Promise<void> | undefined;

  constructor(file: BranchFile, session: DiskSession) {
    this.#file = file;
    this.#session = session;
  }

  list(): readonly Branch[] {
    this.#session.assertAlive();
    return [...this.#file.saved.values()].map(({ branch }) => branch).toSorted(compareBranches);
  }

  async save(branch: Branch, entries: readonly Entry[]): Promise<void> {
    this.#session.assertAlive();
    checkBranch(branch, entries);
    assert(this.#saveInFlight === undefined, "one branch is saved at a time");
    const complete = this.#file.beginSave({ branch, entries: [...entries] });
    this.#saveInFlight = new Promise<void>((resolve) => {
      this.#session.flush(() => {
        complete();
        resolve();
      });
    });
    await this.#saveInFlight;
    this.#saveInFlight = undefined;
  }

  entries(id: string, from: LogIndex, bytesMax: number): readonly Entry[] {
    this.#session.assertAlive();
    const found: Entry[] = [];
    const saved = this.#file.saved.get(id);
    const start = saved === undefined ? 0 : from - saved.branch.firstIndex;
    let bytes = 0;
    for (const entry of start < 0 ? [] : (saved?.entries.slice(start) ?? [])) {
      bytes += entry.frame.length;
      if (found.length > 0 && bytes > bytesMax) {
        break;
      }
      found.push(entry);
    }
    return found;
  }

  async close(): Promise<void> {
    await this.#saveInFlight;
  }
}
