// A topology for a seed that was not told one: often a preset, else one drawn from the measured regions.
import { mustExist, type Prng } from "@kvorum/base";
import { createTopology, findPreset, PRESET_NAMES, type Topology } from "@kvorum/wan";
import { DATACENTERS_MAX, REGIONS_MAX } from "../limits.ts";

const PRESET_SHARE = 0.5;
/** Voters: one has no quorum to lose, two bear nothing, five bear two. */
const VOTERS: readonly number[] = [1, 2, 3, 3, 3, 3, 4, 5];
const LEARNERS_PER_REGION_MAX = 3;
const LETTERS = "abcdefghij";
/** Regions of the measured table that all have figures to each other. */
const REGIONS: readonly string[] = [
  "us-east4",
  "us-central1",
  "us-west1",
  "europe-west3",
  "europe-west4",
  "asia-northeast1",
  "asia-southeast1",
];

export function drawTopology(random: Prng): Topology {
  if (random.float() < PRESET_SHARE) {
    const name = mustExist(PRESET_NAMES[random.integer(0, PRESET_NAMES.length - 1)], "preset name");
    return mustExist(findPreset(name), `preset ${name}`);
  }
  const regions = drawSome(REGIONS, random.integer(1, REGIONS_MAX), random);
  let left = DATACENTERS_MAX;
  const placements = regions.map((region, i) => {
    const wanted =
      i === 0
        ? mustExist(VOTERS[random.integer(0, VOTERS.length - 1)], "voters")
        : random.integer(1, LEARNERS_PER_REGION_MAX);
    const count = Math.min(wanted, left);
    left -= count;
    return { region, datacenters: Array.from({ length: count }, (_, at) => `${region}-${LETTERS[at]}`) };
  });
  const primaryRegion = mustExist(placements[0], "primary region").region;
  return createTopology({ name: "random", primaryRegion, regions: placements }, { source: "drawn topology" });
}

function drawSome<T>(from: readonly T[], count: number, random: Prng): readonly T[] {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(random.integer(0, left.length - 1), 1)).flat();
}
