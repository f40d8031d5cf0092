// Pieces that many parts of a scenario file are made of: durations, names, places.
import { z } from "zod";
import { DURATION_MS_MAX } from "../limits.ts";
import { DURATION_PATTERN, durationMsFromText } from "./duration.ts";

const DURATION_RULE = "a duration is a number and its unit, such as 30s, 250ms or 2m";

/** A length of time with its unit, such as 30s, 250ms or 2m; its output is in ms. */
export const durationText = z
  .string(DURATION_RULE)
  .regex(DURATION_PATTERN, DURATION_RULE)
  .transform(durationMsFromText)
  .refine((durationMs) => durationMs <= DURATION_MS_MAX, `a duration is at most ${DURATION_MS_MAX / 60_000}m`);

/** The same, for what takes some time. */
export const positiveDurationText = durationText.refine((durationMs) => durationMs > 0, "it lasts longer than 0s");

/** What a phase, a workload or a fault is called, in expectations and in the report. */
export const nameText = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "a name has lower-case letters, digits and hyphens, letter first");

export const regionText = z.string().describe("a region of the link matrix");
