// What is measured and for how long. The windows keep a run below 90 s, a quick one below 25 s.
import { assert } from "@kvorum/base";

/** Operations in flight at which everything is measured. */
export const IN_FLIGHT_LEVELS = [1, 64, 256] as const;

/** Bytes of a value, an echo's payload per operation, and a floor's record. */
export const VALUE_BYTES = 100;
/** Bytes of a key in an echo: an encoded key of the workload. */
export const KEY_BYTES = 16;
/** Operations that share a message in the echo whose codec is the library's. */
export const ECHO_OPERATIONS_PER_MESSAGE = 64;
/** Distinct keys that are written and read: few enough for the warm-up to write them all. */
export const KEYS = 10_000;
/** What fdatasync follows in its floor: one page. */
export const PAGE_BYTES = 4_096;

/** Lengths of one run, in ms. */
export interface BenchPlan {
  /** Of the client before its first window: the JIT needs more than two seconds (performance.md). */
  readonly clientWarmupMs: number;
  /** Of one measured window of the client. */
  readonly clientWindowMs: number;
  /** Of a floor before its first window. */
  readonly floorWarmupMs: number;
  /** Of one measured window of a floor. */
  readonly floorWindowMs: number;
}

export const FULL_PLAN: BenchPlan = {
  clientWarmupMs: 5_000,
  clientWindowMs: 3_000,
  floorWarmupMs: 2_000,
  floorWindowMs: 1_500,
};
export const QUICK_PLAN: BenchPlan = {
  clientWarmupMs: 2_000,
  clientWindowMs: 700,
  floorWarmupMs: 500,
  floorWindowMs: 500,
};

/** Operations of a Deno program in flight: alone, and the target's sixteen (performance.md). */
export const KV_CONNECT_LEVELS = [1, 16] as const;

/** Operations of a program on the embedded store in flight: alone, and the target's 64 (performance.md). */
export const EMBEDDED_LEVELS = [1, 64] as const;

/** Lengths of one run of two programs that take turns. */
export interface SideBySidePlan {
  /** Of either side before its first window, in ms. */
  readonly warmupMs: number;
  /** Of one window of one side, in ms. */
  readonly windowMs: number;
  /** Windows of each side, by turns: odd, since the median counts. */
  readonly rounds: number;
}

export const SIDE_BY_SIDE_FULL_PLAN: SideBySidePlan = { warmupMs: 5_000, windowMs: 2_000, rounds: 3 };
export const SIDE_BY_SIDE_QUICK_PLAN: SideBySidePlan = { warmupMs: 2_000, windowMs: 500, rounds: 3 };

/** Pause between windows, so that the backlog of one is not measured in the next. */
export const SETTLE_MS = 100;
/** A child that has not answered by then hangs: twice the longest task. */
export const CHILD_TIMEOUT_MS = 90_000;

/** Windows of the client: writes, strong and eventual reads at every level. */
const CLIENT_WINDOWS = 3 * IN_FLIGHT_LEVELS.length;

assert(
  IN_FLIGHT_LEVELS.every((level) => level < ECHO_OPERATIONS_PER_MESSAGE || level % ECHO_OPERATIONS_PER_MESSAGE === 0),
  "a level is a whole number of messages",
);
assert(
  FULL_PLAN.clientWarmupMs + CLIENT_WINDOWS * (FULL_PLAN.clientWindowMs + SETTLE_MS) < CHILD_TIMEOUT_MS,
  "the client ends before it is taken for hung",
);
