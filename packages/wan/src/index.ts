export type { ConfigProblem } from "./config-problem.ts";
export { createLatencyMatrix, type LatencyMatrix, type LinkFigures } from "./latency-matrix.ts";
export type { LinkChange, WanChange } from "./link-change.ts";
export type { LinkEnds } from "./link-effect.ts";
export {
  createLinkFlow,
  type LinkConditions,
  type LinkFlow,
  type LinkMessage,
  LinkModel,
  type Transmission,
} from "./link-model.ts";
export { nearestName } from "./nearest-name.ts";
export { checkTopology, createTopology, parseTopology } from "./parse-topology.ts";
export { PRESET_NAMES } from "./preset-files.ts";
export { findPreset } from "./presets.ts";
export { findRegionPlace, placeOf, type RegionPlace } from "./region-places.ts";
export { schemaProblems } from "./schema-problems.ts";
export {
  clientRegionsOf,
  datacentersOf,
  type LinkOverride,
  type LinkProfile,
  learnersOf,
  type RegionPlacement,
  regionOf,
  relayOrder,
  type Topology,
  votersOf,
} from "./topology.ts";
export { withDatacenter, withoutDatacenter } from "./topology-change.ts";
export { type TopologyInput, topologyJsonSchema, topologySchema } from "./topology-schema.ts";
export { WanModel, type WanModelOptions } from "./wan-model.ts";
export { WanTransit } from "./wan-transit.ts";
export { parseYamlFile, type YamlFile } from "./yaml-file.ts";
