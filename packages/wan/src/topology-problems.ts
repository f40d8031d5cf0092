// What can be wrong with a topology file of the right form: names that clash or lead nowhere, links without figures.
import type { ConfigPath, ConfigProblem } from "./config-problem.ts";
import { createLatencyMatrix } from "./latency-matrix.ts";
import { DATACENTERS_MAX } from "./limits.ts";
import { linksOf } from "./link-effect.ts";
import { pairKey } from "./region-rtt.ts";
import { clientRegionsOf, datacentersOf, type Topology } from "./topology.ts";
import type { TopologyFile } from "./topology-schema.ts";

/** A name and where the file gives it. */
interface NameUse {
  readonly name: string;
  readonly path: ConfigPath;
}

/** Problems that the file shows by itself. */
export function findFileProblems(file: TopologyFile): readonly ConfigProblem[] {
  const names = namesGiven(file);
  return [...findRepeatedNames(names), ...findWrongPrimary(file), ...findWrongLinks(file, new Set(names.map(nameOf)))];
}

/** Problems of a topology whose names agree: too many datacenters, or places without a round trip between them. */
export function findTopologyProblems(topology: Topology): readonly ConfigProblem[] {
  const count = datacentersOf(topology).length;
  const tooMany =
    count > DATACENTERS_MAX ? [problem(["regions"], `at most ${DATACENTERS_MAX} datacenters, found ${count}`)] : [];
  return [...tooMany, ...findMissingRoundTrips(topology)];
}

function nameOf({ name }: NameUse): string {
  return name;
}

function problem(path: ConfigPath, message: string): ConfigProblem {
  return { path, at: "value", message };
}

function namesGiven(file: TopologyFile): readonly NameUse[] {
  return [
    ...file.regions.map(({ region }, i) => ({ name: region, path: ["regions", i, "region"] })),
    ...file.regions.flatMap(({ datacenters }, i) =>
      datacenters.map((name, j) => ({ name, path: ["regions", i, "datacenters", j] })),
    ),
    ...(file.clientRegions ?? []).map((name, i) => ({ name, path: ["clientRegions", i] })),
  ];
}

/** Commands and reports name a region or a datacenter by its name alone. */
function findRepeatedNames(names: readonly NameUse[]): readonly ConfigProblem[] {
  const seen = new Set<string>();
  return names.flatMap(({ name, path }) => {
    const isRepeated = seen.has(name);
    seen.add(name);
    return isRepeated ? [problem(path, `the name ${name} is taken; regions and datacenters share one namespace`)] : [];
  });
}

function findWrongPrimary({ primaryRegion, regions }: TopologyFile): readonly ConfigProblem[] {
  const names = regions.map(({ region }) => region);
  return names.includes(primaryRegion)
    ? []
    : [
        problem(
          ["primaryRegion"],
          `${primaryRegion} has no datacenters; regions with datacenters: ${names.join(", ")}`,
        ),
      ];
}

function findWrongLinks({ links, regions }: TopologyFile, names: ReadonlySet<string>): readonly ConfigProblem[] {
  const regionNames = new Set(regions.map(({ region }) => region));
  const pairs = new Set<string>();
  return links.flatMap(({ a, b, ...figures }, i) => {
    const pair = pairKey(a, b);
    const isRepeated = pairs.has(pair);
    pairs.add(pair);
    return [
      ...[["a", a] as const, ["b", b] as const]
        .filter(([, name]) => !names.has(name))
        .map(([end, name]) => problem(["links", i, end], `${name} is no region or datacenter of this topology`)),
      ...(a === b && !regionNames.has(a)
        ? [problem(["links", i, "b"], `a link needs two ends, found ${a} twice`)]
        : []),
      ...(isRepeated ? [problem(["links", i], `the link between ${a} and ${b} is given twice`)] : []),
      ...(Object.keys(figures).length === 0 ? [problem(["links", i], "a link gives at least one figure")] : []),
    ];
  });
}

/** One problem per pair of regions, at the one that the file gives later. */
function findMissingRoundTrips(topology: Topology): readonly ConfigProblem[] {
  const matrix = createLatencyMatrix(topology);
  const missing = linksOf(topology).filter(({ from, to }) => matrix.findRttMs(from, to) === undefined);
  const regions: readonly string[] = clientRegionsOf(topology);
  const indexOf = (place: string): number => {
    const placed = topology.regions.findIndex(({ datacenters }) => datacenters.some((id) => id === place));
    return placed === -1 ? regions.indexOf(place) : placed;
  };
  const pairs = new Map(
    missing.map(({ from, to }) => {
      const ends = [indexOf(from), indexOf(to)] as const;
      const pair = { earlier: Math.min(...ends), later: Math.max(...ends) };
      return [`${pair.earlier} ${pair.later}`, pair];
    }),
  );
  return [...pairs.values()].map(({ earlier, later }) => {
    const path: ConfigPath =
      later < topology.regions.length
        ? ["regions", later, "region"]
        : ["clientRegions", later - topology.regions.length];
    const message = `no rttMs between ${regions[earlier]} and ${regions[later]} is known: give it under links`;
    return problem(path, message);
  });
}
