export { type LinkChange, validateLinkChange, type WanChange } from "./link-change.ts";
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
