// One process per data folder: a file that holds the mark of its process. A file whose process is gone is taken over.
// Two containers that share a folder do not see each other's processes: give each datacenter a volume of its own.
import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { KvorumError } from "@kvorum/base";
import { LOCK_ATTEMPTS_MAX } from "../limits.ts";
import { isRunning, NO_PROCESS, ownProcessMark, type ProcessMark } from "./process-mark.ts";

export interface FolderLock {
  /** The holder that went away without releasing; undefined after a clean end or for a new folder. */
  readonly abandonedBy: ProcessMark | undefined;
  /** Removes the lock: the folder was closed cleanly. */
  release(): Promise<void>;
  /** Gives the lock back as it was found: the folder could not be opened, and what was unclean stays unclean. */
  putBack(): Promise<void>;
  /** Leaves a mark of no known boot: what this process had not flushed is lost, and the next one must not trust it. */
  distrust(): Promise<void>;
}

/**
 * Takes the lock file at `path`, or takes it over from a process that no longer runs.
 * @throws KvorumError data_locked — its process runs, or others keep winning the race for it
 */
export async function acquireFolderLock(path: string): Promise<FolderLock> {
  const claim = `${path}.${randomUUID()}`;
  await writeFile(claim, JSON.stringify(ownProcessMark()), { flag: "wx" });
  try {
    const abandonedBy = await winLock(path, claim);
    return {
      abandonedBy,
      release: () => rm(path, { force: true }),
      putBack: () =>
        abandonedBy === undefined ? rm(path, { force: true }) : writeFile(path, JSON.stringify(abandonedBy)),
      distrust: () => writeFile(path, JSON.stringify({ ...ownProcessMark(), bootId: null })),
    };
  } finally {
    await rm(claim, { force: true });
  }
}

/**
 * Says whether the lock file at `path` is free, and takes nothing.
 * @throws KvorumError data_locked — its process runs
 */
export async function assertNotLocked(path: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder !== undefined && isRunning(holder)) {
    throw lockedBy(path, holder);
  }
}

/** Links the claim into place: the file system lets exactly one of several processes do that. */
async function winLock(path: string, claim: string): Promise<ProcessMark | undefined> {
  let abandonedBy: ProcessMark | undefined;
  for (let attempt = 0; attempt < LOCK_ATTEMPTS_MAX; attempt++) {
    if (await succeeds(link(claim, path), "EEXIST")) {
      return abandonedBy;
    }
    abandonedBy = (await removeAbandoned(path)) ?? abandonedBy;
  }
  throw new KvorumError("data_locked", `${path} changed hands ${LOCK_ATTEMPTS_MAX} times while it was taken`);
}

/** Moves an abandoned lock out of the way: exactly one process can, and it checks what it moved. */
async function removeAbandoned(path: string): Promise<ProcessMark | undefined> {
  const holder = await readHolder(path);
  if (holder === undefined) {
    return undefined; // released just now
  }
  if (isRunning(holder)) {
    throw lockedBy(path, holder);
  }
  const aside = `${path}.${randomUUID()}`;
  if (!(await succeeds(rename(path, aside), "ENOENT"))) {
    return undefined; // another process was faster
  }
  const moved = await readHolder(aside);
  if (moved !== undefined && isRunning(moved)) {
    await link(aside, path); // a lock that another process took meanwhile: back with it
    await rm(aside);
    throw lockedBy(path, moved);
  }
  await rm(aside);
  return holder;
}

async function readHolder(path: string): Promise<ProcessMark | undefined> {
  try {
    return parseMark(await readFile(path, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** Text that is no mark was cut short by a crash of the machine: whoever wrote it is gone. */
function parseMark(text: string): ProcessMark {
  const gone: ProcessMark = { pid: NO_PROCESS, startTicks: null, bootId: null };
  try {
    const fields: unknown = JSON.parse(text);
    return isMark(fields) ? fields : gone;
  } catch {
    return gone;
  }
}

function isMark(fields: unknown): fields is ProcessMark {
  return (
    typeof fields === "object" &&
    fields !== null &&
    "pid" in fields &&
    typeof fields.pid === "number" &&
    "startTicks" in fields &&
    (fields.startTicks === null || typeof fields.startTicks === "string") &&
    "bootId" in fields &&
    (fields.bootId === null || typeof fields.bootId === "string")
  );
}

function lockedBy(path: string, holder: ProcessMark): KvorumError {
  return new KvorumError("data_locked", `${path} is held by the running process ${holder.pid}`, {
    details: { pid: holder.pid },
  });
}

/** False when the operation failed with `code`, the one way in which it is expected to. */
async function succeeds(operation: Promise<void>, code: string): Promise<boolean> {
  try {
    await operation;
    return true;
  } catch (error) {
    if (codeOf(error) === code) {
      return false;
    }
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
