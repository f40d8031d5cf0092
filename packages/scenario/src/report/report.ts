// The report of a run: the contract of report.json (design.md 11), as a schema. Fields beyond the contract are for report.html
// and for people; a reader of the contract need not know them.
import { z } from "zod";
import { countOf, distributionSchema, ms } from "./distribution-schema.ts";
import { regionFiguresSchema, regionSchema } from "./region-schema.ts";
import { seriesSchema } from "./series-schema.ts";
import {
  failoverSchema,
  faultSchema,
  outageSchema,
  spaceTimeSchema,
  staleGroupSchema,
  workloadRowSchema,
} from "./story-schema.ts";

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

const checkSchema = z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() }).readonly();
/** One verdict: a figure against what was expected of it. */
export type Check = z.output<typeof checkSchema>;

const roleSchema = z.enum(["leader", "follower", "candidate", "pre_candidate", "learner"]);

const topologySchema = z
  .strictObject({
    name: z.string(),
    primaryRegion: z.string(),
    regions: z
      .array(
        z
          .strictObject({
            region: z.string(),
            datacenters: z.array(z.strictObject({ datacenter: z.string(), role: roleSchema }).readonly()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type ReportTopology = z.output<typeof topologySchema>;

const phaseSchema = z
  .strictObject({
    name: z.string(),
    /** Since the start of the load. */
    fromMs: ms,
    toMs: ms,
    recorded: z.boolean(),
    /** Empty when it was not recorded. Verdicts on reads count in the phase in which they were reached. */
    regions: z.array(regionFiguresSchema).readonly(),
  })
  .readonly();
export type PhaseRow = z.output<typeof phaseSchema>;

export const reportSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    scenario: z.string(),
    title: z.string(),
    description: z.string(),
    seed: countOf,
    mode: z.enum(["live", "sim"]),
    /** Time that counts: the sum of the recorded phases. */
    durationMs: ms,
    /** Of the machine's clock, also where time was virtual. */
    startedAt: z.iso.datetime(),
    /** Whether the run was stopped before its end; its figures cover what was done. */
    aborted: z.boolean(),
    versions: z.strictObject({ kvorum: z.string(), node: z.string() }).readonly(),
    /** What repeats this run. */
    command: z.string(),
    topology: topologySchema,
    links: z.array(linkSchema).readonly(),
    regions: z.array(regionSchema).readonly(),
    phases: z.array(phaseSchema).readonly(),
    /** Append to durable in two datacenters, at the leaders. */
    quorumMs: distributionSchema,
    durability: z
      .strictObject({
        acknowledged: countOf,
        /** Acknowledged and not in the log that goes on. */
        lost: countOf,
        /** Of those, what no certificate of a forced failover names. */
        lostUncertified: countOf,
        datacentersDurableAtAckMin: countOf,
      })
      .readonly(),
    faults: z.array(faultSchema).readonly(),
    outages: z.array(outageSchema).readonly(),
    failovers: z.array(failoverSchema).readonly(),
    workloads: z.array(workloadRowSchema).readonly(),
    series: seriesSchema,
    staleGroups: z.array(staleGroupSchema).readonly(),
    spaceTimes: z.array(spaceTimeSchema).readonly(),
    checks: z.array(checkSchema).readonly(),
  })
  .readonly();

/** Everything that a run found out. */
export type Report = z.output<typeof reportSchema>;

/** Whether every check holds. */
export function isReportOk(report: Report): boolean {
  return report.checks.every((check) => check.ok);
}
