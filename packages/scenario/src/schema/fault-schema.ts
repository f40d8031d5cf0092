// The timeline of a scenario: which fault strikes where, when, and for how long.
import { z } from "zod";
import { FAULT_REPEATS_MAX, FLUSH_MS_MAX, RANDOM_FAULTS_MAX } from "../limits.ts";
import { durationText, nameText, positiveDurationText } from "./common-schema.ts";

const place = z
  .string()
  .describe(
    "a region, a datacenter, or who plays a role: leader, follower, relay:REGION, primary-region, random, random-learner, random-region",
  );

const linkFaultFields = { a: place, b: place.optional().describe("default: everyone else") };

/** What can be done to a cluster, by its kind. */
const faultSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("partition"),
    ...linkFaultFields,
    oneWay: z.boolean().default(false).describe("only from a to b: b still reaches a"),
  }),
  z.strictObject({ kind: z.literal("slow-link"), ...linkFaultFields, rttMs: z.number().min(0).max(60_000) }),
  z.strictObject({ kind: z.literal("loss"), ...linkFaultFields, percent: z.number().min(0).max(100) }),
  z.strictObject({
    kind: z.literal("bandwidth"),
    ...linkFaultFields,
    bytesPerSecond: z.number().min(1_000),
  }),
  z.strictObject({ kind: z.literal("kill"), target: place }).describe("processes end at once; `for` starts them again"),
  z.strictObject({ kind: z.literal("restart"), target: place }).describe("stopped in order and started again"),
  z.strictObject({ kind: z.literal("pause"), target: place }).describe("processes freeze; `for` lets them go on"),
  z.strictObject({ kind: z.literal("wipe"), target: place }).describe("processes end, lose their disk and start again"),
  z.strictObject({
    kind: z.literal("slow-disk"),
    target: place,
    flushMs: z.number().gt(0).max(FLUSH_MS_MAX).describe("what every flush takes longer"),
  }),
  z.strictObject({ kind: z.literal("transfer-leadership"), to: place.optional() }),
  z.strictObject({
    kind: z.literal("failover"),
    to: z.string().describe("the region that becomes the primary one"),
    force: z.boolean().default(false).describe("the primary region is gone: begin a new epoch without it"),
  }),
  z.strictObject({ kind: z.literal("heal"), target: place.optional().describe("default: everything") }),
]);

/** One fault with its places as the file names them. */
export type PlannedFault = z.output<typeof faultSchema>;

const regionOrLearners = z.string().optional().describe("default: all learners");

const conditionSchema = z
  .discriminatedUnion("event", [
    z.strictObject({ event: z.enum(["leader-elected", "leader-lost"]) }),
    z.strictObject({ event: z.literal("caught-up"), region: regionOrLearners }),
    z.strictObject({
      event: z.literal("behind"),
      region: regionOrLearners,
      entries: z.int().min(1).default(1).describe("by so many at least"),
    }),
    z.strictObject({ event: z.literal("fault-ended"), fault: nameText.describe("the name of the fault") }),
  ])
  .readonly();

export type Condition = z.output<typeof conditionSchema>;

/** An event by its name alone, or with what it needs. */
const whenSchema = z.union([
  z.enum(["leader-elected", "leader-lost", "caught-up"]).transform((event): Condition => ({ event })),
  conditionSchema,
]);

const stepFields = {
  name: nameText.optional(),
  for: positiveDurationText
    .optional()
    .describe("afterwards it is undone: links healed, processes started or let go on"),
};

const repeats = z.int().min(1).max(FAULT_REPEATS_MAX);

const timedStep = z.strictObject({
  at: durationText.describe("since the start of the load"),
  every: positiveDurationText.optional().describe("again and again, so long after it began to strike the last time"),
  times: repeats.optional().describe("how often; default: once, with every until the load is over"),
  fault: faultSchema,
  ...stepFields,
});

const conditionalStep = z.strictObject({
  when: whenSchema.describe("the first time that this holds after the step before"),
  after: durationText.prefault("0s").describe("so long after that"),
  times: repeats.default(1).describe("how often: the condition is waited for anew after every strike"),
  fault: faultSchema,
  ...stepFields,
});

const randomStep = z.strictObject({
  random: z
    .strictObject({
      from: durationText.prefault("0s"),
      until: durationText,
      count: z.int().min(1).max(RANDOM_FAULTS_MAX),
      kinds: z
        .array(z.enum(["partition", "slow-link", "loss", "kill", "pause", "slow-disk", "transfer-leadership"]))
        .min(1)
        .readonly(),
      for: positiveDurationText.prefault("2s").describe("each is undone after so long"),
    })
    .transform(({ from, until, for: duration, ...rest }) => ({
      ...rest,
      fromMs: from,
      untilMs: until,
      forMs: duration,
    }))
    .readonly()
    .describe("drawn from the seed, one datacenter of the primary region at a time"),
});

/** A step of the timeline: at a time, on a condition, or drawn from the seed. */
export const timelineStepSchema = z.union([
  timedStep.transform(({ at, every, times, for: duration, ...rest }) => ({
    kind: "timed" as const,
    ...rest,
    atMs: at,
    everyMs: every ?? null,
    /** Null: until the load is over. */
    times: times ?? (every === undefined ? 1 : null),
    forMs: duration ?? null,
  })),
  conditionalStep.transform(({ after, for: duration, ...rest }) => ({
    kind: "conditional" as const,
    ...rest,
    afterMs: after,
    forMs: duration ?? null,
  })),
  randomStep.transform(({ random }) => ({ kind: "random" as const, ...random })),
]);

export type TimelineStep = Readonly<z.output<typeof timelineStepSchema>>;
