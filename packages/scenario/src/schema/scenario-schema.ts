// A scenario: a named story about a cluster, written by a person, run by `kvorum run`, judged by its expectations.
import { z } from "zod";
import {
  DURATION_MS_MAX,
  EXPECTATIONS_MAX,
  OPERATIONS_MAX,
  PROBE_RATE_PER_SECOND_MAX,
  WORKLOADS_MAX,
} from "../limits.ts";
import { DURATION_PATTERN, durationMsFromText } from "./duration.ts";
import { expectationSchema } from "./expectation-schema.ts";
import { workloadSchema } from "./workload-schema.ts";

const durationText = z
  .string()
  .regex(DURATION_PATTERN, "a duration is a number and its unit, such as 30s, 250ms or 2m")
  .transform(durationMsFromText)
  .refine((durationMs) => durationMs <= DURATION_MS_MAX, `a duration is at most ${DURATION_MS_MAX / 60_000}m`);

/**
 * Probes for timeToVisibleMs run after the measured time, under the same load, in a window of their own: their polling
 * reads are stale by design and must not be counted among the stale reads of the workload.
 */
const probesSchema = z
  .strictObject({
    timeToVisible: z
      .strictObject({
        duration: durationText.describe("window after the measured time, under the same load"),
        ratePerSecond: z.number().gt(0).max(PROBE_RATE_PER_SECOND_MAX).default(2),
        writerRegion: z.string().optional().describe("where the probe writes; default: the primary region"),
      })
      .transform(({ duration, ...rest }) => ({ ...rest, durationMs: duration }))
      .optional(),
  })
  .readonly();

const scenarioFields = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "a scenario's name has lower-case letters, digits and hyphens"),
  title: z.string().optional().describe("one line for people"),
  description: z.string().optional().describe("what to learn from it"),
  topology: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .default("deploy")
    .describe("a preset's name, a topology file relative to this one, or a topology"),
  seed: z.int().min(0).default(1).describe("fixes the schedule, the keys and the emulated links"),
  warmup: durationText.prefault("0s").describe("load before anything is recorded"),
  duration: durationText.describe("measured time"),
  workloads: z.array(workloadSchema).min(1).max(WORKLOADS_MAX).readonly(),
  probes: probesSchema.default({}),
  expectations: z.array(expectationSchema).max(EXPECTATIONS_MAX).readonly().default([]),
});

type ScenarioFields = z.output<typeof scenarioFields>;

/** The schema of a scenario file; its input is what people write, its output has every default and ms. */
export const scenarioSchema = scenarioFields
  .superRefine((scenario, context) => {
    checkOperationCount(scenario, context);
    checkExpectedRegions(scenario, context);
    checkProbeExpectations(scenario, context);
  })
  .transform(({ duration, warmup, ...rest }) => ({ ...rest, durationMs: duration, warmupMs: warmup }));

/** A scenario as the runner takes it: validated, defaults filled in, durations in ms. */
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

function checkOperationCount(scenario: ScenarioFields, context: z.RefinementCtx): void {
  const loadedMs = scenario.warmup + scenario.duration + (scenario.probes.timeToVisible?.durationMs ?? 0);
  const planned = scenario.workloads.reduce((sum, workload) => sum + (workload.ratePerSecond * loadedMs) / 1_000, 0);
  if (planned > OPERATIONS_MAX) {
    context.addIssue({
      code: "custom",
      path: ["workloads"],
      message: `rates and durations plan ${Math.round(planned)} operations, the limit is ${OPERATIONS_MAX}`,
    });
  }
}

function checkExpectedRegions(scenario: ScenarioFields, context: z.RefinementCtx): void {
  const regions = new Set(scenario.workloads.map((workload) => workload.clientRegion));
  for (const [index, expectation] of scenario.expectations.entries()) {
    if ("region" in expectation && !regions.has(expectation.region)) {
      context.addIssue({
        code: "custom",
        path: ["expectations", index, "region"],
        message: `no workload has clients in ${expectation.region}; there are ${[...regions].join(", ")}`,
      });
    }
  }
}

function checkProbeExpectations(scenario: ScenarioFields, context: z.RefinementCtx): void {
  for (const [index, expectation] of scenario.expectations.entries()) {
    if (expectation.figure === "timeToVisibleMs" && scenario.probes.timeToVisible === undefined) {
      context.addIssue({
        code: "custom",
        path: ["expectations", index, "figure"],
        message: "timeToVisibleMs is measured by probes: add probes.timeToVisible",
      });
    }
  }
}
