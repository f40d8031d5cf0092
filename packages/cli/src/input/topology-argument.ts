// --topology: the name of a preset, or a YAML file.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import { findPreset, nearestName, PRESET_NAMES, parseTopology, type Topology } from "@kvorum/wan";

export const TOPOLOGY_DEFAULT = "deploy";

/**
 * The topology that the user means; a preset's name wins over a file of the same name.
 * @throws KvorumError invalid_argument — neither a preset nor a file
 * @throws KvorumError invalid_config — a file that is no topology
 */
export function loadTopology(folder: string, nameOrFile: string): Topology {
  const preset = findPreset(nameOrFile);
  if (preset !== undefined) {
    return preset;
  }
  const file = resolve(folder, nameOrFile);
  if (!existsSync(file)) {
    const nearest = nearestName(nameOrFile, PRESET_NAMES);
    const meant = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    throw new KvorumError(
      "invalid_argument",
      `topology ${nameOrFile} is neither a preset (${PRESET_NAMES.join(", ")}) nor a file${meant}`,
    );
  }
  return parseTopology(readFileSync(file, "utf8"), { fileName: nameOrFile });
}
