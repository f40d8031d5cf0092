// --topology: the name of a preset, or a YAML file.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import { findPreset, PRESET_NAMES, parseTopology, type Topology } from "@kvorum/wan";

export const TOPOLOGY_DEFAULT = "deploy";

/**
 * The topology that the user means; a preset's name wins over a file of the same name.
 * @throws KvorumError invalid_config — neither a preset nor a file, or a file that is no topology
 */
export function loadTopology(folder: string, nameOrFile: string): Topology {
  const preset = findPreset(nameOrFile);
  if (preset !== undefined) {
    return preset;
  }
  const file = resolve(folder, nameOrFile);
  if (!existsSync(file)) {
    throw new KvorumError(
      "invalid_config",
      `topology ${nameOrFile} is neither a preset (${PRESET_NAMES.join(", ")}) nor a file`,
    );
  }
  return parseTopology(readFileSync(file, "utf8"), { fileName: nameOrFile });
}
