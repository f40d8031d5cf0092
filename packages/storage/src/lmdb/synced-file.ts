// Files and their names made to survive a power cut.
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Puts a small file in place of the one at `path`, if there is one: a crash at any point leaves the old or the new, whole. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const unfinished = `${path}.new`;
  const file = await open(unfinished, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncDirectory(dirname(path));
}

/** Flushes a file that was written before, by whomever. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder survive: flushing a new file does not flush its name. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
