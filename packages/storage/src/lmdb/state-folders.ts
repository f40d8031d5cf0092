// Which folders of a data folder hold the applied state, and the state's durable copy.
//
//   state-<n>       the LMDB environment in use, not flushed: after a power cut it may be torn
//   checkpoint-<n>  a flushed copy of it; the log is compacted only up to what it holds
//   state.json      which of them count, replaced atomically: whatever it does not name is the leftover of a crash
//
// What a power cut has torn, nothing in the file says. So state.json names the boot of the machine in which the state was
// found good or made good; when a folder was not closed cleanly and that boot is over, the checkpoint takes its place.
import { constants, copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { assert, KvorumError } from "@kvorum/base";
import { readBootId } from "./process-mark.ts";
import { replaceFile, syncDirectory, syncFile } from "./synced-file.ts";

const POINTER_FILE = "state.json";
const DATA_FILE = "data.mdb";
const FORMAT_VERSION = 1;
const FOLDER_NAME = /^(state|checkpoint)-(\d+)$/;

interface StatePointer {
  /** Name of the folder in use. */
  readonly state: string;
  /** Name of the folder with its copy; null until the first checkpoint. */
  readonly checkpoint: string | null;
  readonly bootId: string | null;
}

/** How the state was found. */
export type StateOrigin =
  /** As it was left. */
  | "kept"
  /** The folder is new: empty. */
  | "created"
  /** It could not be trusted: taken back to its checkpoint. */
  | "restored"
  /** It could not be trusted, and there was no checkpoint: empty. */
  | "lost";

/** How the process before gave the folder up: flushed and closed, killed in this boot of the machine, or neither. */
export type FolderEnd = "closed" | "killed" | "unknown";

export class StateFolders {
  readonly #directory: string;
  readonly origin: StateOrigin;
  #pointer: StatePointer;
  /** The number that the next folder gets. Invariant: above every number in use. */
  #nextNumber: number;

  private constructor(directory: string, origin: StateOrigin, pointer: StatePointer) {
    this.#directory = directory;
    this.origin = origin;
    this.#pointer = pointer;
    this.#nextNumber = Math.max(numberOf(pointer.state), numberOf(pointer.checkpoint)) + 1;
  }

  /**
   * Finds the state in a data folder that this process has locked, or makes one, and removes what a crash left over.
   * @throws KvorumError data_corrupt — state.json is damaged
   */
  static async open(directory: string, lastEnd: FolderEnd): Promise<StateFolders> {
    const found = await readPointer(directory);
    const origin = originOf(found, lastEnd);
    const pointer = await preparePointer(directory, found, origin);
    if (found === undefined || pointerText(found) !== pointerText(pointer)) {
      await replaceFile(join(directory, POINTER_FILE), pointerText(pointer));
    }
    const folders = new StateFolders(directory, origin, pointer);
    await folders.#removeLeftovers();
    return folders;
  }

  /** The folder of the LMDB environment in use. */
  get stateDirectory(): string {
    return join(this.#directory, this.#pointer.state);
  }

  /** The folder of its copy; undefined until the first checkpoint. */
  get checkpointDirectory(): string | undefined {
    return this.#pointer.checkpoint === null ? undefined : join(this.#directory, this.#pointer.checkpoint);
  }

  /** A new, empty folder for a state, or for the copy of one. It counts only once it is put in place. */
  async create(kind: "state" | "checkpoint"): Promise<string> {
    const path = join(this.#directory, `${kind}-${this.#nextNumber}`);
    this.#nextNumber += 1;
    await rm(path, { recursive: true, force: true });
    await mkdir(path);
    return path;
  }

  /** Makes flushed folders the checkpoint and, unless it stays, the state: in one step. What they replace is left over. */
  async replace(change: { readonly state?: string; readonly checkpoint: string }): Promise<void> {
    await flushData(change.checkpoint);
    if (change.state !== undefined) {
      await flushData(change.state);
    }
    const pointer = {
      ...this.#pointer,
      checkpoint: basename(change.checkpoint),
      ...(change.state === undefined ? {} : { state: basename(change.state) }),
    };
    await replaceFile(join(this.#directory, POINTER_FILE), pointerText(pointer));
    this.#pointer = pointer;
  }

  /** Removes a folder that does not count, or not any more, and whose environment is closed. */
  async remove(path: string): Promise<void> {
    assert(path !== this.stateDirectory && path !== this.checkpointDirectory, `${path} is in use`);
    await rm(path, { recursive: true, force: true });
  }

  async #removeLeftovers(): Promise<void> {
    for (const name of await readdir(this.#directory)) {
      if (FOLDER_NAME.test(name) && name !== this.#pointer.state && name !== this.#pointer.checkpoint) {
        await rm(join(this.#directory, name), { recursive: true, force: true });
      }
    }
  }
}

function originOf(found: StatePointer | undefined, lastEnd: FolderEnd): StateOrigin {
  if (found === undefined) {
    return "created";
  }
  if (lastEnd === "closed" || (lastEnd === "killed" && found.bootId === readBootId())) {
    return "kept";
  }
  return found.checkpoint === null ? "lost" : "restored";
}

/** The pointer with which the state goes on: its folder exists and may be trusted. */
async function preparePointer(
  directory: string,
  found: StatePointer | undefined,
  origin: StateOrigin,
): Promise<StatePointer> {
  const bootId = readBootId();
  if (found !== undefined && origin === "kept") {
    return { ...found, bootId };
  }
  const checkpoint = found?.checkpoint ?? null;
  const number = found === undefined ? 0 : Math.max(numberOf(found.state), numberOf(checkpoint)) + 1;
  const state = `state-${number}`;
  await rm(join(directory, state), { recursive: true, force: true });
  await mkdir(join(directory, state));
  if (checkpoint !== null) {
    const target = join(directory, state, DATA_FILE);
    await copyFile(join(directory, checkpoint, DATA_FILE), target, constants.COPYFILE_FICLONE);
  }
  return { state, checkpoint, bootId };
}

async function flushData(directory: string): Promise<void> {
  await syncFile(join(directory, DATA_FILE));
  await syncDirectory(directory);
}

async function readPointer(directory: string): Promise<StatePointer | undefined> {
  const path = join(directory, POINTER_FILE);
  try {
    return parsePointer(path, await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** @throws KvorumError data_corrupt — no pointer of this format */
function parsePointer(path: string, text: string): StatePointer {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (error) {
    throw new KvorumError("data_corrupt", `${path} is no JSON: ${text}`, { cause: error });
  }
  if (!isPointer(fields)) {
    throw new KvorumError("data_corrupt", `${path} does not name a state of format ${FORMAT_VERSION}: ${text}`);
  }
  return { state: fields.state, checkpoint: fields.checkpoint, bootId: fields.bootId };
}

function isPointer(fields: unknown): fields is StatePointer {
  return (
    typeof fields === "object" &&
    fields !== null &&
    "formatVersion" in fields &&
    fields.formatVersion === FORMAT_VERSION &&
    "state" in fields &&
    isFolderName(fields.state) &&
    "checkpoint" in fields &&
    (fields.checkpoint === null || isFolderName(fields.checkpoint)) &&
    "bootId" in fields &&
    (fields.bootId === null || typeof fields.bootId === "string")
  );
}

function isFolderName(name: unknown): name is string {
  return typeof name === "string" && FOLDER_NAME.test(name);
}

function pointerText(pointer: StatePointer): string {
  return `${JSON.stringify({ formatVersion: FORMAT_VERSION, ...pointer })}\n`;
}

function numberOf(name: string | null): number {
  return Number(FOLDER_NAME.exec(name ?? "")?.[2] ?? 0);
}
