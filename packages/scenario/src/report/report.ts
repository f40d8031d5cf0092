// The report of a run: the contract of report.json (design.md 11), as a schema. Fields beyond the contract are for report.html
// and for people; a reader of the contract need not know them.
import { z } from "zod";

const countOf = z.int().min(0);
const ms = z.number();

/** A distribution in ms; all zeros when count is 0. */
const distributionSchema = z
  .strictObject({ count: countOf, min: ms, p50: ms, p90: ms, p99: ms, p999: ms, max: ms })
  .readonly();
export type Distribution = z.output<typeof distributionSchema>;

const cdfSchema = z.array(z.tuple([ms, z.number().min(0).max(1)]).readonly()).readonly();
/** Points [ms, fraction at or below], ascending. */
export type Cdf = z.output<typeof cdfSchema>;

const linkSchema = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    configuredRttMs: ms,
    /** Median; null: nothing came back. */
    measuredRttMs: ms.nullable(),
  })
  .readonly();
export type LinkRow = z.output<typeof linkSchema>;

const regionSchema = z
  .strictObject({
    region: z.string(),
    writeMs: distributionSchema,
    strongReadMs: distributionSchema,
    eventualReadMs: distributionSchema,
    /** Every entry, at the datacenters of this region; null where there is no learner. */
    replicationLagMs: distributionSchema.nullable(),
    /** Null without probes. */
    timeToVisibleMs: distributionSchema.nullable(),
    staleReads: z
      .strictObject({ reads: countOf, stale: countOf, stalenessMs: distributionSchema, versionsMissedMax: countOf })
      .readonly(),
    /** Operations that were answered and that failed, and why: count by error code. */
    operations: z
      .strictObject({ succeeded: countOf, failed: countOf, errors: z.record(z.string(), countOf).readonly() })
      .readonly(),
    /** Probes that a reader of this region did not see in time. */
    probesUnseen: countOf,
    cdf: z.strictObject({ replicationLagMs: cdfSchema, timeToVisibleMs: cdfSchema }).readonly(),
  })
  .readonly();
export type RegionRow = z.output<typeof regionSchema>;

const checkSchema = z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() }).readonly();
/** One verdict: a figure against what was expected of it. */
export type Check = z.output<typeof checkSchema>;

const faultSchema = z.object({ atMs: ms, kind: z.string(), target: z.string() }).loose().readonly();

const topologySchema = z
  .strictObject({
    name: z.string(),
    primaryRegion: z.string(),
    regions: z
      .array(
        z
          .strictObject({
            region: z.string(),
            datacenters: z
              .array(
                z
                  .strictObject({
                    datacenter: z.string(),
                    role: z.enum(["leader", "follower", "candidate", "pre_candidate", "learner"]),
                  })
                  .readonly(),
              )
              .readonly(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type ReportTopology = z.output<typeof topologySchema>;

export const reportSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    scenario: z.string(),
    title: z.string(),
    description: z.string(),
    seed: countOf,
    mode: z.enum(["live", "sim"]),
    /** Time in which latencies were recorded: the measured window and the probes' window. */
    durationMs: ms,
    startedAt: z.iso.datetime(),
    /** Whether the run was stopped before its end; its figures cover what was done. */
    aborted: z.boolean(),
    versions: z.strictObject({ kvorum: z.string(), node: z.string() }).readonly(),
    /** What repeats this run. */
    command: z.string(),
    topology: topologySchema,
    links: z.array(linkSchema).readonly(),
    regions: z.array(regionSchema).readonly(),
    durability: z
      .strictObject({ acknowledged: countOf, lost: countOf, datacentersDurableAtAckMin: countOf })
      .readonly(),
    faults: z.array(faultSchema).readonly(),
    checks: z.array(checkSchema).readonly(),
  })
  .readonly();

/** Everything that a run found out. */
export type Report = z.output<typeof reportSchema>;

/** Whether every check holds. */
export function isReportOk(report: Report): boolean {
  return report.checks.every((check) => check.ok);
}
