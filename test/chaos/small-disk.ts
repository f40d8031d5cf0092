// A disk of its own for one datacenter, small enough to be filled: a tmpfs, where it can be mounted.
import { spawnSync } from "node:child_process";
import { closeSync, cpSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { SMALL_DISK_BYTES } from "./limits.ts";

const FILLER_CHUNK = new Uint8Array(64 * 1024);
/** Fills what chunks do not fit into any more. */
const FILLER_CRUMB = new Uint8Array(512);

export class SmallDisk implements Disposable {
  readonly folder: string;
  readonly #filler: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#filler = join(folder, "filler");
  }

  /** Null where nothing can be mounted: not root, or no tmpfs. */
  static mount(folder: string): SmallDisk | null {
    mkdirSync(folder, { recursive: true });
    const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${SMALL_DISK_BYTES}`, "tmpfs", folder]);
    return status === 0 ? new SmallDisk(folder) : null;
  }

  /** Leaves not a byte for anybody else. */
  fill(): void {
    const file = openSync(this.#filler, "w");
    try {
      for (const chunk of [FILLER_CHUNK, FILLER_CRUMB]) {
        writeUntilFull(file, chunk);
      }
    } finally {
      closeSync(file);
    }
  }

  /** Gives the space back. */
  free(): void {
    rmSync(this.#filler, { force: true });
  }

  /** What is on it is in memory and goes with it: a copy stays. */
  copyTo(folder: string): void {
    this.free();
    cpSync(this.folder, folder, { recursive: true });
  }

  [Symbol.dispose](): void {
    spawnSync("umount", ["-l", this.folder]);
  }
}

function writeUntilFull(file: number, chunk: Uint8Array): void {
  try {
    for (;;) {
      writeSync(file, chunk);
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) {
      throw error;
    }
  }
}
