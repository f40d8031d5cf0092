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
import { durationText, nameText, regionText } from "./common-schema.ts";
import { expectationSchema } from "./expectation-schema.ts";
import { timelineStepSchema } from "./fault-schema.ts";
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
        duration: durationText
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
      })
      .refine(({ every }) => every >= AVAILABILITY_PROBE_MS_MIN, `every is at least ${AVAILABILITY_PROBE_MS_MIN}ms`)
      .transform(({ every, ...rest }) => ({ ...rest, everyMs: every }))
      .readonly()
      .optional()
      .describe("strong writes that are not tried again: how long nobody could write, and why (rtoMs)"),
  })
  .readonly();

const phaseSchema = z
  .strictObject({
    name: nameText,
    duration: durationText,
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
  adversary: durationText
    .refine((boundMs) => boundMs <= STALENESS_MS_MAX, `the adversary holds back ${STALENESS_MS_MAX / 1000}s at most`)
    .optional()
    .describe("eventual reads return the oldest state allowed, up to this old"),
  warmup: durationText.prefault("0s").describe("load before anything is recorded"),
  duration: durationText.optional().describe("measured time; instead of phases"),
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

/** A part of a run. `probe`: the window of the visibility probes. */
export interface ScenarioPhase {
  readonly name: string;
  readonly kind: "warm-up" | "measure" | "probe";
  readonly durationMs: number;
  /** Every rate is multiplied by this. */
  readonly load: number;
  /** Whether what happens in it counts. */
  readonly recorded: boolean;
}

/** JSON Schema (draft 2020-12) of a scenario file, for editors. */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(scenarioSchema, {
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
}

/** Names of the phases that are made from warmup, duration and the probes' window. */
export const BUILT_IN_PHASES = { warmUp: "warm-up", measure: "measure", probe: "probe" } as const;

function scenarioFrom({
  duration,
  phases,
  warmup,
  regionLease,
  operationsOpenMax,
  adversary,
  ...rest
}: ScenarioFields) {
  return {
    ...rest,
    regionLeaseMs: regionLease ?? null,
    operationsOpenMax: operationsOpenMax ?? null,
    adversaryMs: adversary ?? null,
    phases: phasesOf({ duration, phases, warmup }, rest.probes.timeToVisible?.windowMs ?? 0),
  };
}

function phasesOf(
  { duration, phases, warmup }: Pick<ScenarioFields, "duration" | "phases" | "warmup">,
  probeWindowMs: number,
): readonly ScenarioPhase[] {
  const measured = phases ?? [{ name: BUILT_IN_PHASES.measure, durationMs: duration ?? 0, load: 1, recorded: true }];
  const all: readonly ScenarioPhase[] = [
    { name: BUILT_IN_PHASES.warmUp, kind: "warm-up", durationMs: warmup, load: 1, recorded: false },
    ...measured.map((phase) => ({ ...phase, kind: "measure" as const })),
    { name: BUILT_IN_PHASES.probe, kind: "probe", durationMs: probeWindowMs, load: 1, recorded: true },
  ];
  return all.filter(({ durationMs }) => durationMs > 0);
}
