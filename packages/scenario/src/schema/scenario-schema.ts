// A scenario: a named story about a cluster, written by a person, run by `kvorum run`, judged by its expectations.
import { OPERATIONS_OPEN_MAX } from "@kvorum/replica";
import { STALENESS_MS_MAX } from "@kvorum/sdk";
import { z } from "zod";
import {
  AVAILABILITY_PROBE_MS_MIN,
  EXPECTATIONS_MAX,
  PHASES_MAX,
  PROBE_RATE_PER_SECOND_MAX,
  TIMELINE_STEPS_MAX,
  WORKLOADS_MAX,
} from "../limits.ts";
import { durationText, nameText, positiveDurationText, regionText } from "./common-schema.ts";
import { expectationSchema } from "./expectation-schema.ts";
import { timelineStepSchema } from "./fault-schema.ts";
import { phasesOf } from "./phases.ts";
import { checkScenario } from "./scenario-checks.ts";
import { workloadSchema } from "./workload-schema.ts";

/**
 * Probes for timeToVisibleMs poll: their reads are stale by design. They have keys of their own, so they are not counted among
 * the stale reads of the workloads; with a duration they also get a window of their own after the measured time.
 */
const probesSchema = z
  .strictObject({
    timeToVisible: z
      .strictObject({
        duration: positiveDurationText
          .optional()
          .describe("window after the measured time, under the same load; default: all the measured time"),
        ratePerSecond: z.number().gt(0).max(PROBE_RATE_PER_SECOND_MAX).default(2),
        writerRegion: regionText.optional().describe("where the probe writes; default: the primary region"),
      })
      .transform(({ duration, ...rest }) => ({ ...rest, windowMs: duration ?? null }))
      .readonly()
      .optional()
      .describe("writes fresh keys and reads them in every client region until they appear"),
    availability: z
      .strictObject({
        clientRegion: regionText.optional().describe("default: the primary region"),
        every: durationText.prefault("50ms").describe("between the starts of two strong writes"),
        timeout: positiveDurationText
          .optional()
          .describe("after that a write has failed; default: three round trips to the primary region and 50ms"),
      })
      .refine(({ every }) => every >= AVAILABILITY_PROBE_MS_MIN, `every is at least ${AVAILABILITY_PROBE_MS_MIN}ms`)
      .transform(({ every, timeout, ...rest }) => ({ ...rest, everyMs: every, timeoutMs: timeout ?? null }))
      .readonly()
      .optional()
      .describe("strong writes that are not tried again: how long nobody could write, and why (rtoMs)"),
  })
  .readonly();

const phaseSchema = z
  .strictObject({
    name: nameText,
    duration: positiveDurationText,
    load: z.number().gt(0).max(1_000).default(1).describe("every rate is multiplied by this"),
    recorded: z.boolean().default(true).describe("false: nothing of it counts, as while warming up"),
  })
  .transform(({ duration, ...rest }) => ({ ...rest, durationMs: duration }))
  .readonly();

const scenarioFields = z.strictObject({
  name: nameText,
  title: z.string().optional().describe("one line for people"),
  description: z.string().optional().describe("what to learn from it"),
  clocks: z
    .array(z.enum(["live", "sim"]))
    .min(1)
    .readonly()
    .default(["live", "sim"])
    .describe("where its expectations hold: on processes and wall time, on virtual time, or on both"),
  topology: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .default("deploy")
    .describe("a preset's name, a topology file relative to this one, or a topology, which may extend a preset"),
  regionLease: durationText
    .optional()
    .describe("how long the primary region may serve unheard; 0s: for ever; default: 10s with three regions"),
  operationsOpenMax: z
    .int()
    .min(1)
    .max(OPERATIONS_OPEN_MAX)
    .optional()
    .describe("client operations that a datacenter holds unanswered before it refuses more; default: 20000"),
  seed: z.int().min(0).default(1).describe("fixes the schedule, the keys, the emulated links and random faults"),
  adversary: positiveDurationText
    .refine((boundMs) => boundMs <= STALENESS_MS_MAX, `the adversary holds back ${STALENESS_MS_MAX / 1000}s at most`)
    .optional()
    .describe("eventual reads return the oldest state allowed, up to this old"),
  warmup: durationText.prefault("0s").describe("load before anything is recorded"),
  duration: positiveDurationText.optional().describe("measured time; instead of phases"),
  phases: z
    .array(phaseSchema)
    .min(1)
    .max(PHASES_MAX)
    .readonly()
    .optional()
    .describe("parts of the measured time, one after the other"),
  workloads: z.array(workloadSchema).max(WORKLOADS_MAX).readonly().default([]),
  timeline: z
    .array(timelineStepSchema)
    .max(TIMELINE_STEPS_MAX)
    .readonly()
    .default([])
    .describe("faults, at times or on conditions"),
  probes: probesSchema.prefault({}),
  expectations: z.array(expectationSchema).max(EXPECTATIONS_MAX).readonly().default([]),
});

/** What is checked across fields, before the output is put into its final form. */
export type ScenarioFields = z.output<typeof scenarioFields>;

/** What a person writes, as an object: the input of a scenario in YAML or TypeScript. */
export type ScenarioInput = z.input<typeof scenarioFields>;

/** The schema of a scenario file; its input is what people write, its output has every default and ms. */
export const scenarioSchema = scenarioFields
  .superRefine((fields, context) => checkScenario(fields, context, false))
  .transform(scenarioFrom);

/** The same beside a play in TypeScript. */
export const playedScenarioSchema = scenarioFields
  .superRefine((fields, context) => checkScenario(fields, context, true))
  .transform(scenarioFrom);

/** A scenario as the runner takes it: validated, defaults filled in, durations in ms, at least one phase. */
export type Scenario = Readonly<z.output<typeof scenarioSchema>>;

/** JSON Schema (draft 2020-12) of a scenario file, for editors. */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(scenarioSchema, {
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
}

function scenarioFrom(fields: ScenarioFields) {
  const { duration, warmup, regionLease, operationsOpenMax, adversary, ...rest } = fields;
  return {
    ...rest,
    regionLeaseMs: regionLease ?? null,
    operationsOpenMax: operationsOpenMax ?? null,
    adversaryMs: adversary ?? null,
    phases: phasesOf(fields),
  };
}
