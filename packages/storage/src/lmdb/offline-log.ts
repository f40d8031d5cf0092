// The log of a node that does not run, read and never changed: what a forced failover wants to know of a dead region's disks.
import { access } from "node:fs/promises";
import { join } from "node:path";
import { KvorumError, type LogIndex, type Term } from "@kvorum/base";
import type { Entry, HardState, LogBase } from "@kvorum/raft";
import type { LineageRecord } from "@kvorum/replica";
import { diskErrorFrom } from "./disk-error.ts";
import { closeEnvironment, openEnvironment } from "./environment.ts";
import { assertNotLocked } from "./folder-lock.ts";
import { recoverLog } from "./log-recovery.ts";
import { LogTree } from "./log-tree.ts";

export interface OfflineLog extends AsyncDisposable {
  readonly hardState: HardState;
  readonly lineage: LineageRecord;
  readonly base: LogBase;
  /** base.index when it holds no entry. */
  readonly lastIndex: LogIndex;
  /** Of an entry or of the base; undefined outside of the log. */
  termAt(index: LogIndex): Term | undefined;
  /** Entries from..to inclusive, at least one if present, at most about `bytesMax` of frames. They own their bytes. */
  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[];
  close(): Promise<void>;
}

/**
 * Opens the log in a data folder that no process has open; what a killed one left in it is no obstacle.
 * @throws KvorumError data_locked — a running process has the folder open: ask that one
 * @throws KvorumError invalid_argument — there is no log in it
 * @throws KvorumError data_corrupt — the log is damaged
 * @throws KvorumError disk_failed — the operating system refused
 */
export async function openLogOffline(directory: string): Promise<OfflineLog> {
  const logDirectory = join(directory, "log");
  try {
    await assertNotLocked(join(directory, "lock"));
    await assertHasLog(logDirectory);
    return await readLog(logDirectory);
  } catch (error) {
    throw diskErrorFrom(error, { attempt: "read the log of a stopped node", directory });
  }
}

async function readLog(directory: string): Promise<OfflineLog> {
  const database = openEnvironment({ directory, noSync: false, readOnly: true });
  const tree = new LogTree(database, directory);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeEnvironment(database);
    return closing;
  };
  try {
    const { hardState, lineage, terms } = recoverLog(tree);
    const { base, firstIndex, lastIndex } = terms;
    const slice = (from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] => {
      const end = Math.min(to, lastIndex);
      return from < firstIndex || from > end ? [] : tree.readEntries(from, end, bytesMax);
    };
    const termAt = (index: LogIndex): Term | undefined => terms.termAt(index);
    return { hardState, lineage, base, lastIndex, termAt, slice, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function assertHasLog(directory: string): Promise<void> {
  try {
    await access(join(directory, "data.mdb"));
  } catch (error) {
    throw new KvorumError("invalid_argument", `there is no log in ${directory}`, { cause: error });
  }
}
