// A failing run as a file: the plan that no seed draws any more, and how it failed when it was found.
import { KvorumError, parseDatacenterId, parseRegion } from "@kvorum/base";
import { OPERATIONS_OPEN_MAX } from "@kvorum/replica";
import { createTopology } from "@kvorum/wan";
import { z } from "zod";
import { GUEST_KINDS } from "../guests/guest-plan.ts";
import { FAULTS_MAX, RUN_MINUTES_MAX } from "../limits.ts";
import type { RunPlan } from "../run/run-plan.ts";

export interface Regression {
  /** The sentence of the failure, for people. */
  readonly found: string;
  /** The judge that found it. */
  readonly judge: string;
  readonly plan: RunPlan;
}

const datacenter = z.string().transform(parseDatacenterId);
const region = z.string().transform(parseRegion);
const ms = z.number().min(0);
const timed = { atMs: ms, durationMs: ms };
const link = { from: z.string(), to: z.string().nullable() };
const weight = z.number().min(0);

const fault = z.discriminatedUnion("kind", [
  z.strictObject({ ...timed, kind: z.literal("crash"), datacenter }),
  z.strictObject({ ...timed, kind: z.literal("stop"), datacenter }),
  z.strictObject({ ...timed, kind: z.literal("wipe"), datacenter }),
  z.strictObject({ ...timed, kind: z.literal("pause"), datacenter }),
  z.strictObject({ ...timed, kind: z.literal("disk_full"), datacenter }),
  z.strictObject({ ...timed, kind: z.literal("bit_rot"), datacenter, share: z.number().min(0).max(1) }),
  z.strictObject({ ...timed, kind: z.literal("transfer_leadership"), datacenter }),
  z.strictObject({ ...timed, kind: z.literal("move_primary"), region }),
  z.strictObject({ ...timed, kind: z.literal("change_voter"), datacenter }),
  z.strictObject({ ...timed, kind: z.literal("lose_primary"), region, how: z.enum(["cut", "down"]) }),
  z.strictObject({ ...timed, kind: z.literal("slow_disk"), datacenter, flushMs: ms }),
  z.strictObject({ ...timed, kind: z.literal("clock_step"), datacenter, stepMs: z.number() }),
  z.strictObject({ ...timed, ...link, kind: z.literal("partition"), bothWays: z.boolean() }),
  z.strictObject({ ...timed, ...link, kind: z.literal("slow_link"), rttMs: ms }),
  z.strictObject({ ...timed, ...link, kind: z.literal("packet_loss"), lossPercent: z.number().min(0).max(100) }),
  z.strictObject({ ...timed, ...link, kind: z.literal("lost_messages"), share: z.number().min(0).max(1) }),
]);

const client = z.strictObject({
  name: z.string(),
  region,
  thinkMs: ms,
  mix: z.strictObject({
    write: weight,
    writeMany: weight,
    remove: weight,
    checkAndSet: weight,
    transfer: weight,
    readStrong: weight,
    readSession: weight,
    readBounded: weight,
    readEventual: weight,
  }),
  roamingShare: z.number().min(0).max(1),
  operationsMax: z.int().min(0),
});

const guest = z.strictObject({ name: z.string(), kind: z.enum(GUEST_KINDS), region, thinkMs: ms });

const clock = z.strictObject({ monotonicOffsetMs: z.number(), wallOffsetMs: z.number(), driftShare: z.number() });

const regressionSchema = z.strictObject({
  found: z.string(),
  judge: z.string(),
  plan: z.strictObject({
    seed: z.int().min(0),
    topology: z.unknown().transform((value) => createTopology(value, { source: "plan.topology" })),
    safetyMs: z
      .number()
      .min(1)
      .max(RUN_MINUTES_MAX * 60_000),
    clocks: z.record(z.string(), clock),
    settings: z.strictObject({
      reads: z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("read_index") }),
        z.strictObject({ kind: z.literal("lease"), clockDriftShareMax: z.number().min(0).max(1) }),
      ]),
      regionLeaseMs: ms,
      operationsOpenMax: z.int().min(1).default(OPERATIONS_OPEN_MAX),
      logKeptBytesMax: z.int().min(0),
      checkpointIntervalMsMin: ms,
      snapshotChunkBytes: z.int().min(1),
    }),
    clients: z.array(client).min(1),
    guests: z.array(guest),
    faults: z.array(fault).max(FAULTS_MAX),
  }),
});

export function encodeRegression(regression: Regression): string {
  return `${JSON.stringify(regression, null, 2)}\n`;
}

/** @throws KvorumError invalid_config — no JSON, or not what encodeRegression writes */
export function decodeRegression(text: string, fileName: string): Regression {
  try {
    return regressionSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new KvorumError("invalid_config", `${fileName}: ${message}`, { cause });
  }
}
