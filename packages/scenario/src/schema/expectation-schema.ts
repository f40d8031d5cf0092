// What a scenario expects of a figure: which one, where, at which percentile, within which bounds.
import { z } from "zod";

/** Figures with a distribution per client region. */
const DISTRIBUTION_FIGURES = [
  "writeMs",
  "strongReadMs",
  "eventualReadMs",
  "replicationLagMs",
  "timeToVisibleMs",
  "staleReads.stalenessMs",
] as const;

/** Figures with one number per client region. */
const COUNT_FIGURES = ["staleReads.reads", "staleReads.stale"] as const;

/** Figures with one number for the whole run. */
const RUN_FIGURES = ["durability.acknowledged", "durability.lost", "durability.datacentersDurableAtAckMin"] as const;

const PERCENTILES = ["min", "p50", "p90", "p99", "p999", "max"] as const;

const BOUND_NAMES = ["below", "above", "atMost", "atLeast", "equals"] as const;

const boundFields = {
  below: z.number().optional().describe("the figure is less than this"),
  above: z.number().optional().describe("the figure is greater than this"),
  atMost: z.number().optional().describe("the figure is this or less"),
  atLeast: z.number().optional().describe("the figure is this or more"),
  equals: z.number().optional().describe("the figure is exactly this"),
};

const distributionExpectation = z
  .strictObject({
    figure: z.enum(DISTRIBUTION_FIGURES).describe("a distribution in ms, see docs of the report"),
    region: z.string().describe("the client region"),
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
    region: z.string().describe("the client region"),
    ...boundFields,
  })
  .readonly();

const runExpectation = z
  .strictObject({ figure: z.enum(RUN_FIGURES).describe("a number of the whole run"), ...boundFields })
  .readonly();

/** One expectation. Which fields it needs depends on its figure. */
export const expectationSchema = z
  .discriminatedUnion("figure", [distributionExpectation, countExpectation, runExpectation])
  .superRefine((expectation, context) => {
    if (BOUND_NAMES.every((name) => expectation[name] === undefined)) {
      context.addIssue({ code: "custom", message: `an expectation needs a bound: ${BOUND_NAMES.join(", ")}` });
    }
  });

export type Expectation = z.output<typeof expectationSchema>;
