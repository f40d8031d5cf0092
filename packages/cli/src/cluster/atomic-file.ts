// Files that other processes read while this one writes them: whole before or whole after, never half. Only their owner
// reads them, for some hold the cluster's access token.
import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

const OWNER_ONLY = 0o600;

/** Replaces `file` in one step, making its folder if it is missing. */
export async function writeFileAtomic(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
  await writeFile(draft, text, { mode: OWNER_ONLY });
  await rename(draft, file);
}

/** As writeFileAtomic, of a document as indented JSON. */
export function writeJsonAtomic(file: string, document: unknown): Promise<void> {
  return writeFileAtomic(file, `${JSON.stringify(document, null, 2)}\n`);
}
