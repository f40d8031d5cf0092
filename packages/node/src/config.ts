// The settings of a datacenter process: a JSON file if one is named, then environment variables, then flags; the later
// wins. They are validated here and passed down; nothing below reads files, flags or the environment for settings (style
// rule 31). In a container the environment alone is enough: every datacenter has a host of its name there.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type DatacenterId, KvorumError, parseDatacenterId, parseRegion } from "@kvorum/base";
import type { MemberAddress } from "@kvorum/protocol";
import type { Configuration } from "@kvorum/raft";
import { ADVERSARY_BOUND_MS_MAX, OPERATIONS_OPEN_MAX } from "@kvorum/replica";
import {
  createTopology,
  datacentersOf,
  findPreset,
  learnersOf,
  parseTopology,
  regionOf,
  type Topology,
  votersOf,
} from "@kvorum/wan";
import { z } from "zod";
import {
  LOG_KEPT_BYTES_DEFAULT,
  LOG_KEPT_BYTES_MIN,
  REGION_LEASE_MS_DEFAULT,
  REGION_LEASE_MS_MAX,
  WALL_OFFSET_MS_MAX,
} from "./limits.ts";

export interface NodeConfig {
  readonly cluster: string;
  readonly datacenter: DatacenterId;
  readonly dataDirectory: string;
  readonly topology: Topology;
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  /**
   * A port for HTTP that the datacenters of the region share, where they are processes of one machine that can (Linux):
   * clients who come in by it find one that lives. Absent: there is none.
   */
  readonly sharedHttpPort: number | undefined;
  /** Every datacenter of the topology, this one included. */
  readonly peers: readonly MemberAddress[];
  /** Fixes the random draws of the emulated WAN and of election timeouts. */
  readonly seed: number;
  readonly wanEnabled: boolean;
  /** Eventual reads are held back by up to this much on purpose from the start; absent: until it is told to. */
  readonly adversaryBoundMs: number | undefined;
  /** Who votes and who learns while the log is empty; afterwards the log says. */
  readonly configuration: Configuration;
  /** How strong reads are confirmed: by a round to a majority of voters, or by the time since the last one. */
  readonly reads: ReadConfirmation;
  /** How long the primary region serves without hearing a majority of regions; 0: as long as it has its voters. */
  readonly regionLeaseMs: number;
  /** Client operations that this node holds unanswered; past it they are refused with resource_exhausted. */
  readonly operationsOpenMax: number;
  /** Log that is kept for learners that are away; past it they take a snapshot. */
  readonly logKeptBytes: number;
  /** What KV Connect clients must show, the same at all nodes. Absent: any token is accepted. */
  readonly accessToken: string | undefined;
  /** Added to the wall clock, in ms: a wrong clock, for tests. Nothing but leader time may notice. */
  readonly wallOffsetMs: number;
  readonly logLevel: LogLevel;
  /** Absent: standard output. */
  readonly logFile: string | undefined;
}

const READ_CONFIRMATIONS = ["read_index", "lease"] as const;
type ReadConfirmation = (typeof READ_CONFIRMATIONS)[number];

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

const port = z.coerce.number().int().min(0).max(65_535);
const settingsSchema = z.strictObject({
  cluster: z.string().min(1),
  datacenter: z.string(),
  dataDirectory: z.string().min(1),
  /** A topology as an object, the name of a preset, or the path of a YAML file, from the configuration file's folder. */
  topology: z.union([z.string(), z.looseObject({})]),
  host: z.string().default("127.0.0.1"),
  grpcPort: port,
  httpPort: port,
  sharedHttpPort: port.optional(),
  /** Left out: each datacenter is a host of its name and listens on the same ports as this one. */
  peers: z
    .array(z.strictObject({ datacenter: z.string(), region: z.string(), grpc: z.string(), http: z.string() }))
    .optional(),
  seed: z.coerce.number().int().min(0).default(1),
  adversaryBoundMs: z.coerce.number().positive().max(ADVERSARY_BOUND_MS_MAX).optional(),
  wanEnabled: z.union([z.boolean(), z.stringbool()]).default(false),
  /** Left out: the primary region's datacenters vote, the others learn. */
  configuration: z.strictObject({ voters: z.array(z.string()).min(1), learners: z.array(z.string()) }).optional(),
  reads: z.enum(READ_CONFIRMATIONS).default("read_index"),
  regionLeaseMs: z.coerce.number().int().min(0).max(REGION_LEASE_MS_MAX).default(REGION_LEASE_MS_DEFAULT),
  operationsOpenMax: z.coerce.number().int().min(1).max(OPERATIONS_OPEN_MAX).default(OPERATIONS_OPEN_MAX),
  logKeptBytes: z.coerce.number().int().min(LOG_KEPT_BYTES_MIN).default(LOG_KEPT_BYTES_DEFAULT),
  accessToken: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "printable characters without spaces")
    .optional(),
  wallOffsetMs: z.coerce.number().int().min(-WALL_OFFSET_MS_MAX).max(WALL_OFFSET_MS_MAX).default(0),
  logLevel: z.enum(LOG_LEVELS).default("info"),
  logFile: z.string().optional(),
});
type Settings = z.output<typeof settingsSchema>;

/** Settings that a flag or a KVORUM_… variable may replace. */
const OVERRIDES = {
  cluster: "cluster",
  datacenter: "datacenter",
  topology: "topology",
  "data-directory": "dataDirectory",
  host: "host",
  "grpc-port": "grpcPort",
  "http-port": "httpPort",
  "shared-http-port": "sharedHttpPort",
  seed: "seed",
  wan: "wanEnabled",
  "adversary-bound-ms": "adversaryBoundMs",
  reads: "reads",
  "region-lease-ms": "regionLeaseMs",
  "operations-open-max": "operationsOpenMax",
  "log-kept-bytes": "logKeptBytes",
  "access-token": "accessToken",
  "wall-offset-ms": "wallOffsetMs",
  "log-level": "logLevel",
  "log-file": "logFile",
} as const satisfies Record<string, keyof z.input<typeof settingsSchema>>;

export const USAGE = `usage: kvorum-node [--config FILE] [--cluster ID] [--datacenter NAME] [--topology NAME|FILE] [--data-directory DIR]
                   [--host HOST] [--grpc-port N] [--http-port N] [--shared-http-port N] [--seed N] [--wan true|false]
                   [--adversary-bound-ms N] [--reads read_index|lease] [--region-lease-ms N] [--log-kept-bytes N] [--access-token TOKEN]
                   [--wall-offset-ms N] [--log-level LEVEL] [--log-file FILE]

Runs one datacenter of a kvorum cluster. Every flag also exists as a variable: --grpc-port is KVORUM_GRPC_PORT.`;

/**
 * Reads and checks the settings.
 * @throws KvorumError invalid_config — an unknown flag, an unreadable file, or a value that does not fit; names each one
 */
export function readConfig(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): NodeConfig {
  const flags = parseFlags(args);
  const file = flags.get("config") ?? environment.KVORUM_CONFIG;
  const source = file ?? "settings";
  const overrides: Record<string, string> = {};
  for (const [flag, setting] of Object.entries(OVERRIDES)) {
    const value = flags.get(flag) ?? environment[`KVORUM_${flag.toUpperCase().replaceAll("-", "_")}`];
    if (value !== undefined) {
      overrides[setting] = value;
    }
  }
  const parsed = settingsSchema.safeParse({ ...(file === undefined ? {} : readJson(file)), ...overrides });
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    const help = file === undefined ? `\n${USAGE}` : "";
    throw new KvorumError("invalid_config", `${source}: ${problems.join("; ")}${help}`);
  }
  return createConfig(parsed.data, { source, folder: file === undefined ? "." : dirname(file) });
}

function parseFlags(args: readonly string[]): ReadonlyMap<string, string> {
  const names = ["config", ...Object.keys(OVERRIDES)];
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return new Map(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch (error) {
    throw new KvorumError("invalid_config", `${KvorumError.from(error).message}\n${USAGE}`, { cause: error });
  }
}

function readJson(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value === "object" && value !== null) {
      return value;
    }
  } catch (error) {
    throw new KvorumError("invalid_config", `${path}: cannot be read as JSON: ${KvorumError.from(error).message}`, {
      cause: error,
    });
  }
  throw new KvorumError("invalid_config", `${path}: expected a JSON object`);
}

interface SettingsOrigin {
  /** The file, for messages. */
  readonly source: string;
  /** Where relative paths start. */
  readonly folder: string;
}

function createConfig(settings: Settings, origin: SettingsOrigin): NodeConfig {
  const topology = readTopology(settings.topology, origin);
  const datacenter = parseDatacenterId(settings.datacenter);
  regionOf(topology, datacenter);
  const peers = (settings.peers ?? hostsNamedAfter(topology, settings)).map((peer) => ({
    ...peer,
    datacenter: parseDatacenterId(peer.datacenter),
    region: parseRegion(peer.region),
  }));
  const placed = topology.regions.flatMap((placement) => placement.datacenters);
  const missing = placed.filter((id) => !peers.some((peer) => peer.datacenter === id));
  if (missing.length > 0) {
    throw new KvorumError("invalid_config", `${origin.source}: peers has no address for ${missing.join(", ")}`);
  }
  const configuration = configurationOf(settings, topology, origin);
  return {
    ...settings,
    datacenter,
    topology,
    peers,
    configuration,
    sharedHttpPort: settings.sharedHttpPort,
    adversaryBoundMs: settings.adversaryBoundMs,
    accessToken: settings.accessToken,
    logFile: settings.logFile,
  };
}

function configurationOf({ configuration }: Settings, topology: Topology, { source }: SettingsOrigin): Configuration {
  if (configuration === undefined) {
    return { voters: votersOf(topology), outgoing: [], learners: learnersOf(topology) };
  }
  const [voters, learners] = [
    configuration.voters.map(parseDatacenterId),
    configuration.learners.map(parseDatacenterId),
  ];
  const placed = datacentersOf(topology);
  const unplaced = [...voters, ...learners].filter((id) => !placed.includes(id));
  const repeated = [...voters, ...learners].filter((id, i, all) => all.indexOf(id) !== i);
  if (unplaced.length > 0 || repeated.length > 0) {
    const wrong = unplaced.length > 0 ? `${unplaced.join(", ")} not in the topology` : `${repeated.join(", ")} twice`;
    throw new KvorumError("invalid_config", `${source}: configuration names ${wrong}`);
  }
  return { voters, outgoing: [], learners };
}

function hostsNamedAfter(topology: Topology, { grpcPort, httpPort }: Settings): NonNullable<Settings["peers"]> {
  return topology.regions.flatMap(({ region, datacenters }) =>
    datacenters.map((datacenter) => ({
      datacenter,
      region,
      grpc: `${datacenter}:${grpcPort}`,
      http: `http://${datacenter}:${httpPort}`,
    })),
  );
}

/** A preset's name wins over a file of the same name. */
function readTopology(topology: string | object, { source, folder }: SettingsOrigin): Topology {
  if (typeof topology !== "string") {
    return createTopology(topology, { source: `${source}: topology` });
  }
  return findPreset(topology) ?? readTopologyFile(resolve(folder, topology));
}

function readTopologyFile(file: string): Topology {
  try {
    return parseTopology(readFileSync(file, "utf8"), { fileName: file });
  } catch (error) {
    if (error instanceof KvorumError) {
      throw error;
    }
    throw new KvorumError(
      "invalid_config",
      `topology ${file} is no preset and cannot be read: ${KvorumError.from(error).message}`,
      { cause: error },
    );
  }
}
