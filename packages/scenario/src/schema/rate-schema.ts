// How much load: a steady rate, or a line through points.
import { z } from "zod";
import { RAMP_POINTS_MAX, RATE_PER_SECOND_MAX } from "../limits.ts";
import { durationText } from "./common-schema.ts";

const ramp = z
  .array(
    z
      .strictObject({
        at: durationText.describe("since the start of the load"),
        ratePerSecond: z
          .number()
          .min(0)
          .max(RATE_PER_SECOND_MAX)
          .describe("reached at that moment, on a line from the point before"),
      })
      .transform(({ at, ...rest }) => ({ ...rest, atMs: at }))
      .readonly(),
  )
  .min(2)
  .max(RAMP_POINTS_MAX)
  .readonly()
  .refine((points) => points.every(({ atMs }, i) => i === 0 || atMs > (points[i - 1]?.atMs ?? 0)), {
    error: "the points of a ramp are in the order of time",
  });

export type RampPoint = z.output<typeof ramp>[number];

/** Fields that say when operations start: open loop, on schedule whether or not the last one was answered. */
export const rateFields = {
  ratePerSecond: z
    .number()
    .gt(0)
    .max(RATE_PER_SECOND_MAX)
    .optional()
    .describe("operations per second, open loop: started on schedule whether or not the last one was answered"),
  ramp: ramp
    .optional()
    .describe("a rate that changes, instead of ratePerSecond; before and after its points it is level"),
  arrivals: z.enum(["poisson", "fixed"]).default("poisson").describe("gaps: exponential, or all the same"),
};

/** One of the two, not both. */
export function hasOneRate(fields: { readonly ratePerSecond?: number | undefined; readonly ramp?: unknown }): boolean {
  return (fields.ratePerSecond === undefined) !== (fields.ramp === undefined);
}
