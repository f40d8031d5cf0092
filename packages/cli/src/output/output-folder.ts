// Where a command that works for long will leave its files: looked at before it begins, so that no result is lost for want of a place.
import { mkdtempSync, rmdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { noSuchPlace } from "./write-failure.ts";

/**
 * Leaves nothing yet: a command that fails leaves no empty folder behind.
 * @param path absolute
 * @throws KvorumError invalid_argument — something else than a folder stands there or on the way, or may not be written to
 */
export function requireOutputFolder(path: string): void {
  let place = path;
  while (statSync(place, { throwIfNoEntry: false }) === undefined && dirname(place) !== place) {
    place = dirname(place);
  }
  if (!statSync(place).isDirectory()) {
    throw noSuchPlace(path, new Error(`${place} is no folder`));
  }
  try {
    // What may be written to by its rights may refuse all the same, being read-only or no place for files (/proc).
    rmdirSync(mkdtempSync(join(place, ".kvorum-trial-")));
  } catch (cause) {
    throw noSuchPlace(path, cause);
  }
}
