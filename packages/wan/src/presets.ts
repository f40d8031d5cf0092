// The presets as topologies.
import { createTopology } from "./parse-topology.ts";
import { PRESET_FILES } from "./preset-files.ts";
import type { Topology } from "./topology.ts";

/** A topology by name; undefined for an unknown name. */
export function findPreset(name: string): Topology | undefined {
  const preset = PRESET_FILES.get(name);
  return preset === undefined ? undefined : createTopology(preset, { source: `preset ${name}` });
}
