// Topologies known by name. They are written in the form of a topology file: a copy of one is a valid file.
import type { WholeTopologyInput } from "./topology-schema.ts";

/**
 * Deno KV as classic Deno Deploy ran it, in the published figures' regions: three voters in Northern Virginia, of which
 * two must have a commit, and read replicas in Frankfurt and Singapore. Hong Kong, the Netherlands and California are
 * regions of clients only.
 */
const deploy = {
  name: "deploy",
  primaryRegion: "us-east4",
  regions: [
    { region: "us-east4", datacenters: ["us-east4-a", "us-east4-b", "us-east4-c"] },
    { region: "europe-west3", datacenters: ["europe-west3-a", "europe-west3-b"] },
    { region: "asia-southeast1", datacenters: ["asia-southeast1-a", "asia-southeast1-b"] },
  ],
} as const satisfies WholeTopologyInput;

/** Three voters in one room: for developing against, and for measuring what the software costs without a WAN. */
const local = {
  name: "local",
  primaryRegion: "local",
  regions: [{ region: "local", datacenters: ["local-a", "local-b", "local-c"] }],
  intraRegionRttMs: 0.2,
} as const satisfies WholeTopologyInput;

/**
 * Three regions of three datacenters each. Unlike in `deploy`, every region can become the primary and still lose a
 * datacenter without losing a commit. The primary is Oregon, between the others: 98 ms to Tokyo, 160 ms to the Netherlands.
 */
const threeContinents = {
  name: "three-continents",
  primaryRegion: "us-west1",
  regions: [
    { region: "us-west1", datacenters: ["us-west1-a", "us-west1-b", "us-west1-c"] },
    { region: "europe-west4", datacenters: ["europe-west4-a", "europe-west4-b", "europe-west4-c"] },
    { region: "asia-northeast1", datacenters: ["asia-northeast1-a", "asia-northeast1-b", "asia-northeast1-c"] },
  ],
} as const satisfies WholeTopologyInput;

/** By name. */
export const PRESET_FILES: ReadonlyMap<string, WholeTopologyInput> = new Map(
  [deploy, local, threeContinents].map((preset) => [preset.name, preset]),
);

/** The names that `findPreset` knows. */
export const PRESET_NAMES: readonly string[] = [...PRESET_FILES.keys()];
