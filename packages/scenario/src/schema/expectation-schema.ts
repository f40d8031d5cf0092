// What a scenario expects of a figure: which one, where, in which phase, at which percentile, within which bounds.
import { ERROR_CODES } from "@kvorum/base";
import { z } from "zod";
import { durationText, nameText } from "./common-schema.ts";

/** Figures with a distribution per client region. */
export const DISTRIBUTION_FIGURES = [
  "writeMs",
  "strongReadMs",
  "sessionReadMs",
  "boundedReadMs",
  "eventualReadMs",
  "listMs",
  "transactionMs",
  "queueDeliveryMs",
  "watchMs",
  "shipLagMs",
  "durableLagMs",
  "replicationLagMs",
  "timeToVisibleMs",
  "staleReads.stalenessMs",
] as const;
export type DistributionFigure = (typeof DISTRIBUTION_FIGURES)[number];

/** Figures with one number per client region. */
export const COUNT_FIGURES = [
  "staleReads.reads",
  "staleReads.stale",
  "staleReads.percent",
  "staleReads.readYourWrites",
  "staleReads.monotonicReads",
  "operations.succeeded",
  "operations.failed",
  "operations.failedPercent",
  "probesUnseen",
] as const;
export type CountFigure = (typeof COUNT_FIGURES)[number];

/** What would have been lost had the primary region vanished, at its worst moment, per region that it is shipped to. */
export const EXPOSURE_FIGURES = ["rpoExposure.entries", "rpoExposure.bytes", "rpoExposure.ageMs"] as const;
export type ExposureFigure = (typeof EXPOSURE_FIGURES)[number];

/** Figures with one number for the whole run. */
export const RUN_FIGURES = [
  "durability.acknowledged",
  "durability.lost",
  "durability.lostUncertified",
  "durability.datacentersDurableAtAckMin",
  "failover.count",
  "certificate.count",
  "certificate.commits",
  "certificate.oldestAgeMs",
  "quorumMs.p50",
  "quorumMs.p99",
] as const;
export type RunFigure = (typeof RUN_FIGURES)[number];

/** How long nobody could write: of several outages the worst. */
export const OUTAGE_FIGURES = [
  "outages.count",
  "outages.rtoMs",
  "outages.detectMs",
  "outages.electMs",
  "outages.firstCommitMs",
] as const;
export type OutageFigure = (typeof OUTAGE_FIGURES)[number];

const PERCENTILES = ["min", "p50", "p90", "p99", "p999", "max"] as const;

const BOUND_NAMES = ["below", "above", "atMost", "atLeast", "equals", "near"] as const;

const boundFields = {
  below: z.number().optional().describe("the figure is less than this"),
  above: z.number().optional().describe("the figure is greater than this"),
  atMost: z.number().optional().describe("the figure is this or less"),
  atLeast: z.number().optional().describe("the figure is this or more"),
  equals: z.number().optional().describe("the figure is exactly this"),
  near: z
    .strictObject({
      value: z.number(),
      within: z.number().gt(0).describe("the figure is off by this at most, in its own unit"),
      percent: z.number().gt(0).optional().describe("or by so many percent of the value, if that is more"),
    })
    .readonly()
    .optional(),
};

const regionFields = {
  region: z.string().describe("the client region"),
  phase: nameText.optional().describe("only what happened in this phase; default: in all recorded ones"),
};

const distributionExpectation = z
  .strictObject({
    figure: z.enum(DISTRIBUTION_FIGURES).describe("a distribution in ms, see docs of the report"),
    ...regionFields,
    percentile: z.enum([...PERCENTILES, "count"]),
    timesRttTo: z
      .string()
      .optional()
      .describe("the bounds are multiples of the configured round trip between the region and this one"),
    ...boundFields,
  })
  .readonly();

const countExpectation = z
  .strictObject({
    figure: z.enum(COUNT_FIGURES).describe("a count of one client region"),
    ...regionFields,
    ...boundFields,
  })
  .readonly();

const visibilityExpectation = z
  .strictObject({
    figure: z
      .literal("visibleShare")
      .describe("P(visible after t): the share of probes, 0..1, that a read so long after the acknowledgement returns"),
    region: regionFields.region,
    after: durationText,
    ...boundFields,
  })
  .readonly();

const exposureExpectation = z
  .strictObject({
    figure: z.enum(EXPOSURE_FIGURES).describe("the largest that was seen"),
    region: z.string().describe("the region that is shipped to"),
    phase: regionFields.phase,
    ...boundFields,
  })
  .readonly();

const errorExpectation = z
  .strictObject({
    figure: z.literal("operations.errors").describe("operations that failed with one code"),
    code: z.enum(Object.keys(ERROR_CODES) as [string, ...string[]]),
    ...regionFields,
    ...boundFields,
  })
  .readonly();

const workloadExpectation = z
  .strictObject({
    figure: z.literal("workload").describe("what a workload counted, by its name"),
    workload: nameText,
    count: z.string().describe("such as undelivered of a queue, brokenSums of a bank, drift of counters"),
    ...boundFields,
  })
  .readonly();

const outageExpectation = z
  .strictObject({
    figure: z.enum(OUTAGE_FIGURES).describe("of the availability probe; of several outages the worst"),
    fault: nameText.optional().describe("only outages that are put down to the fault of this name"),
    ...boundFields,
  })
  .readonly();

const runExpectation = z
  .strictObject({
    figure: z.enum(RUN_FIGURES).describe("a number of the whole run"),
    ...boundFields,
  })
  .readonly();

/** One expectation. Which fields it needs depends on its figure. */
export const expectationSchema = z
  .discriminatedUnion("figure", [
    distributionExpectation,
    countExpectation,
    visibilityExpectation,
    exposureExpectation,
    errorExpectation,
    workloadExpectation,
    outageExpectation,
    runExpectation,
  ])
  .superRefine((expectation, context) => {
    if (BOUND_NAMES.every((name) => expectation[name] === undefined)) {
      context.addIssue({ code: "custom", message: `an expectation needs a bound: ${BOUND_NAMES.join(", ")}` });
    }
  });

export type Expectation = z.output<typeof expectationSchema>;
