// Whose data a folder holds, in identity.json: written once, before anything else is, and never changed.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import { replaceFile } from "./synced-file.ts";

/** A folder never changes hands: another datacenter's log would be another replica's promises. */
export interface DataIdentity {
  readonly cluster: string;
  readonly datacenter: DatacenterId;
}

const FORMAT_VERSION = 1;

/** @throws KvorumError data_mismatch — the folder belongs to another, or is of an unknown format */
export async function checkIdentity(directory: string, expected: DataIdentity): Promise<void> {
  const found = await readIdentity(directory);
  const wanted = identityText(expected);
  if (found !== undefined && found !== wanted) {
    throw new KvorumError("data_mismatch", `${directory} belongs to ${found.trim()}, expected ${wanted.trim()}`, {
      details: { found, expected: wanted },
    });
  }
}

/** The file as it is; undefined in a folder that has none yet. */
export async function readIdentity(directory: string): Promise<string | undefined> {
  try {
    return await readFile(pathIn(directory), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** Resolves once the file is on disk, whole. */
export function writeIdentity(directory: string, identity: DataIdentity): Promise<void> {
  return replaceFile(pathIn(directory), identityText(identity));
}

function identityText({ cluster, datacenter }: DataIdentity): string {
  return `${JSON.stringify({ formatVersion: FORMAT_VERSION, cluster, datacenter })}\n`;
}

function pathIn(directory: string): string {
  return join(directory, "identity.json");
}
