// From a topology file, or the same as JSON, to a topology.
import { parseDatacenterId, parseRegion } from "@kvorum/base";
import { type ConfigProblem, configError } from "./config-problem.ts";
import { TOPOLOGY_TEXT_CHARACTERS_MAX } from "./limits.ts";
import { PRESET_FILES } from "./preset-files.ts";
import { findMeasuredRttMs, MEASURED_REGIONS } from "./region-rtt.ts";
import { schemaProblems } from "./schema-problems.ts";
import type { Topology } from "./topology.ts";
import { findFileProblems, findTopologyProblems } from "./topology-problems.ts";
import { extendingTopologySchema, type TopologyFile, topologySchema } from "./topology-schema.ts";
import { parseYamlFile } from "./yaml-file.ts";

/** A topology, or what is wrong with the value that should have been one. */
export type TopologyFindings =
  | { readonly ok: true; readonly topology: Topology }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Parses a topology file.
 * @param yamlText YAML 1.2, of which JSON is a part
 * @throws KvorumError invalid_config — `fileName:line:column: ` and the first problem; all in `details.problems`
 */
export function parseTopology(yamlText: string, { fileName }: { readonly fileName: string }): Topology {
  if (yamlText.length > TOPOLOGY_TEXT_CHARACTERS_MAX) {
    const message = `at most ${TOPOLOGY_TEXT_CHARACTERS_MAX} characters, found ${yamlText.length}`;
    throw configError([{ place: `${fileName}:1:1`, message }]);
  }
  const file = parseYamlFile(yamlText, fileName);
  const findings = checkTopology(file.value);
  if (findings.ok) {
    return findings.topology;
  }
  throw file.errorOf(findings.problems);
}

/**
 * A topology from a value of the same form: a part of a larger configuration, or one that went through JSON.
 * @param source what the value is part of, for messages
 * @throws KvorumError invalid_config — `source path: ` and the first problem; all in `details.problems`
 */
export function createTopology(value: unknown, { source }: { readonly source: string }): Topology {
  const findings = checkTopology(value);
  if (findings.ok) {
    return findings.topology;
  }
  throw configError(
    findings.problems.map(({ path, message }) => ({ place: [source, path.join(".")].join(" ").trimEnd(), message })),
  );
}

/** The topology that a value describes. Problems are placed by their path in the value, so that a larger file can show them. */
export function checkTopology(value: unknown): TopologyFindings {
  return isExtending(value) ? checkExtending(value) : checkWhole(value, value);
}

function isExtending(value: unknown): value is { readonly extends: unknown; readonly profile?: unknown } {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "extends");
}

function checkExtending(value: { readonly extends: unknown; readonly profile?: unknown }): TopologyFindings {
  const parsed = extendingTopologySchema.safeParse(value);
  if (!parsed.success) {
    return { ok: false, problems: schemaProblems(parsed.error.issues, value) };
  }
  const preset = PRESET_FILES.get(parsed.data.extends);
  // Not what was parsed: that has defaults where the file leaves a figure to the preset.
  const { extends: _name, ...given } = value;
  return checkWhole({ ...preset, ...given, profile: Object.assign({}, preset?.profile, given.profile) }, value);
}

/** `written`: what stands in the file, where problems are looked for. */
function checkWhole(value: unknown, written: unknown): TopologyFindings {
  const parsed = topologySchema.safeParse(value);
  if (!parsed.success) {
    return { ok: false, problems: schemaProblems(parsed.error.issues, written) };
  }
  const fileProblems = findFileProblems(parsed.data);
  if (fileProblems.length > 0) {
    return { ok: false, problems: fileProblems };
  }
  const topology = topologyFromFile(parsed.data);
  const problems = findTopologyProblems(topology);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, topology };
}

function topologyFromFile(file: TopologyFile): Topology {
  const regions = file.regions.map(({ region, datacenters }) => ({
    region: parseRegion(region),
    datacenters: datacenters.map(parseDatacenterId),
  }));
  return {
    ...file,
    primaryRegion: parseRegion(file.primaryRegion),
    regions,
    clientRegions: file.clientRegions?.map(parseRegion) ?? reachableRegions(regions),
  };
}

/** The measured regions from which every region with datacenters can be reached, and whose names are free. */
function reachableRegions(placements: Topology["regions"]): Topology["clientRegions"] {
  const taken = new Set<string>(placements.flatMap(({ region, datacenters }) => [region, ...datacenters]));
  return MEASURED_REGIONS.filter(
    (candidate) =>
      !taken.has(candidate) && placements.every(({ region }) => findMeasuredRttMs(candidate, region) !== undefined),
  );
}
