// One client region in a report: what its clients saw, and how far its datacenters were behind.
import { z } from "zod";
import { cdfSchema, countOf, distributionSchema, ms } from "./distribution-schema.ts";

const staleReadFields = { reads: countOf, stale: countOf, stalenessMs: distributionSchema, versionsMissedMax: countOf };

/** Reads that missed what their own client had written, or had seen before: audited over the whole run. */
const breachFields = { readYourWrites: countOf, monotonicReads: countOf };

/** Figures of a client region in some stretch of time. */
const figureFields = {
  writeMs: distributionSchema,
  strongReadMs: distributionSchema,
  eventualReadMs: distributionSchema,
  sessionReadMs: distributionSchema,
  boundedReadMs: distributionSchema,
  listMs: distributionSchema,
  /** Reads and a checked write that belong together, with all repetitions. */
  transactionMs: distributionSchema,
  /** From the acknowledgement of an enqueue, or its due time, to a listener's handler. */
  queueDeliveryMs: distributionSchema,
  /** From the acknowledgement of a write to the watcher that is told. */
  watchMs: distributionSchema,
  /** Every entry, at the datacenters of this region; null where there is no learner. */
  replicationLagMs: distributionSchema.nullable(),
  shipLagMs: distributionSchema.nullable(),
  durableLagMs: distributionSchema.nullable(),
  /** Null without probes. */
  timeToVisibleMs: distributionSchema.nullable(),
  staleReads: z.strictObject(staleReadFields).readonly(),
  /** Operations that were answered and that failed, and why: count by error code. */
  operations: z
    .strictObject({ succeeded: countOf, failed: countOf, errors: z.record(z.string(), countOf).readonly() })
    .readonly(),
  /** Probes that a reader of this region did not see in time. */
  probesUnseen: countOf,
};

export const regionFiguresSchema = z.strictObject({ region: z.string(), ...figureFields }).readonly();
export type RegionFigures = z.output<typeof regionFiguresSchema>;

/** P(visible after t): how likely a read so long after the acknowledgement returns the write. */
export const visibilitySchema = z
  .array(
    z
      .strictObject({
        afterMs: ms,
        /** Null without probes. */
        measured: z.number().min(0).max(1).nullable(),
        /** From the link matrix and its jitter alone. */
        predicted: z.number().min(0).max(1),
      })
      .readonly(),
  )
  .readonly();
export type Visibility = z.output<typeof visibilitySchema>;

export const regionSchema = z
  .strictObject({
    region: z.string(),
    ...figureFields,
    staleReads: z.strictObject({ ...staleReadFields, ...breachFields }).readonly(),
    /** By the name of the figure; those without a sample are left out. */
    cdf: z.record(z.string(), cdfSchema).readonly(),
    visibility: visibilitySchema,
  })
  .readonly();
export type RegionRow = z.output<typeof regionSchema>;
