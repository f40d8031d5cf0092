// Which file a scenario's name means: a file in this folder, or one of those that kvorum comes with.
import { existsSync, readdirSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { REPOSITORY_FOLDER } from "../repository-folder.ts";

/** Where the scenarios lie that kvorum comes with. */
export const LIBRARY_FOLDER: string = join(REPOSITORY_FOLDER, "scenarios");

const SUFFIXES = [".yaml", ".ts"];
const BARE_NAME = /^[a-z0-9][a-z0-9-]*$/;

/**
 * Absolute path of the file that is meant: the path itself, or for a bare name NAME the first of NAME.yaml, NAME.ts and the same in
 * scenarios/, here or in the library. Where there is none, what loadScenarioFile then says.
 */
export function findScenario(folder: string, name: string): string {
  const path = resolve(folder, name);
  if (!BARE_NAME.test(name)) {
    return path;
  }
  const folders = [folder, join(folder, "scenarios"), LIBRARY_FOLDER];
  const candidates = folders.flatMap((place) => SUFFIXES.map((suffix) => join(place, `${name}${suffix}`)));
  return candidates.find((candidate) => existsSync(candidate)) ?? path;
}

/** What `kvorum run` may be given in `folder`: the files of scenarios there, and the names of those that kvorum comes with. */
export function knownScenarios(folder: string): readonly string[] {
  return [...readdirSync(folder).filter((file) => file.endsWith(".yaml")), ...libraryNames()];
}

/** The scenarios of the library, as they are called. */
export function libraryNames(): readonly string[] {
  return libraryFiles().map((file) => basename(file, extname(file)));
}

/** The files of the library, by name. */
export function libraryFiles(): readonly string[] {
  return readdirSync(LIBRARY_FOLDER)
    .filter((file) => SUFFIXES.some((suffix) => file.endsWith(suffix)))
    .toSorted()
    .map((file) => join(LIBRARY_FOLDER, file));
}
