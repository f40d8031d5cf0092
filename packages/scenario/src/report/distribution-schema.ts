// Distributions as a report carries them.
import type { Distribution } from "@kvorum/figures";
import { z } from "zod";

export const countOf = z.int().min(0);
export const ms = z.number();

export const distributionSchema = z
  .strictObject({ count: countOf, min: ms, p50: ms, p90: ms, p99: ms, p999: ms, max: ms })
  .readonly() satisfies z.ZodType<Distribution>;

export const cdfSchema = z.array(z.tuple([ms, z.number().min(0).max(1)]).readonly()).readonly();
/** Points [ms, fraction at or below], ascending. */
export type Cdf = z.output<typeof cdfSchema>;
