// The form of a topology file, and of the same thing as JSON in a node's configuration.
import { z } from "zod";
import {
  BANDWIDTH_BYTES_PER_SECOND_MIN,
  CLIENT_REGIONS_MAX,
  DATACENTERS_MAX,
  LINK_OVERRIDES_MAX,
  RTT_MS_MAX,
  SERVICE_TIME_MS_MAX,
} from "./limits.ts";
import { PRESET_NAMES } from "./preset-files.ts";

/** As base parses names. Also ends the argument about capitals in a file. */
const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "a name is 1-63 lower-case letters, digits and hyphens, letter first");
const rttMs = z.number().min(0).max(RTT_MS_MAX);
const lossPercent = z.number().min(0).max(100);

const placement = z.strictObject({
  region: name.describe("Geographic area; one of the measured regions unless links give its figures."),
  datacenters: z
    .array(name)
    .min(1)
    .max(DATACENTERS_MAX)
    .describe("In relay order: the first that is up pulls over the WAN for the others."),
});

const link = z.strictObject({
  a: name.describe("A region or a datacenter."),
  b: name.describe("A region or a datacenter; the same region as a for the links inside it."),
  rttMs: rttMs.exactOptional().describe("Round trip; each direction takes half."),
  lossPercent: lossPercent.exactOptional(),
  bandwidthBytesPerSecond: z.number().min(BANDWIDTH_BYTES_PER_SECOND_MIN).exactOptional(),
});

const profile = z.strictObject({
  jitterMs: z.number().min(0).max(1_000).default(0.4).describe("Standard deviation of a one-way delay's quiet body."),
  serviceTimeMs: z
    .number()
    .min(0)
    .max(SERVICE_TIME_MS_MAX)
    .default(0)
    .describe(
      "What a datacenter itself takes at least to answer a client's operation, over and above the link; what it really takes is part of it.",
    ),
  spikeProbability: z
    .number()
    .min(0)
    .max(1)
    .default(0.0005)
    .describe("Chance of 10-20 ms more on a one-way delay between regions."),
  lossPercent: lossPercent.default(0).describe("Share of packets lost; any figure but 0 is an assumption."),
  streamWindowBytes: z
    .number()
    .min(BANDWIDTH_BYTES_PER_SECOND_MIN)
    .default(3_600_000)
    .describe("Bytes of one TCP stream under way at most: bandwidth = window / RTT."),
});

/**
 * A topology file. Defaults: jitter as the measured grid shows it (wan.md: ten pings spread by 0.3 ms at the median, and by
 * 8 ms or more in one case of a hundred, which is one spike in a thousand round trips), a stream's window of 3.6 MB as
 * measured on one cloud, and no loss, since no public figure for it exists.
 */
export const topologySchema = z.strictObject({
  name: name.describe("What the topology is called in reports."),
  primaryRegion: name.describe("The region whose datacenters are voters."),
  regions: z.array(placement).min(1).max(DATACENTERS_MAX),
  clientRegions: z
    .array(name)
    .max(CLIENT_REGIONS_MAX)
    .optional()
    .describe("Regions without a datacenter that clients are in. Left out: every measured region that can reach all."),
  intraRegionRttMs: rttMs.default(1).describe("Between datacenters of one region, and from its clients to them."),
  links: z.array(link).max(LINK_OVERRIDES_MAX).default([]).describe("Figures that replace the measured ones."),
  profile: profile.prefault({}),
});

/** A topology file that starts from a preset: what it gives replaces the preset's, in the profile figure by figure. */
export const extendingTopologySchema = z.strictObject({
  extends: z.enum(PRESET_NAMES).describe("The preset that everything left out is taken from."),
  ...topologySchema.partial().shape,
});

export type TopologyInput = WholeTopologyInput | z.input<typeof extendingTopologySchema>;
export type WholeTopologyInput = z.input<typeof topologySchema>;
export type TopologyFile = z.output<typeof topologySchema>;

/** The JSON Schema of a topology file, for editors. */
export function topologyJsonSchema(): Readonly<Record<string, unknown>> {
  const fileSchema = z.union([topologySchema, extendingTopologySchema]);
  return { title: "kvorum topology", ...z.toJSONSchema(fileSchema, { io: "input" }) };
}
