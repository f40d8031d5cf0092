// One group of clients: where they are, how often they act, on which keys, with which values.
import { z } from "zod";
import { CLIENTS_PER_WORKLOAD_MAX, KEY_COUNT_MAX, RATE_PER_SECOND_MAX, VALUE_SIZE_BYTES_MAX } from "../limits.ts";

const percent = z.number().min(0).max(100);

/** How often each kind of operation is drawn, in percent. */
const mixSchema = z
  .strictObject({
    write: percent.default(0).describe("percent of operations that set a key"),
    strongRead: percent.default(0).describe("percent that read from the leader"),
    eventualRead: percent.default(0).describe("percent that read from the nearest replica"),
  })
  .readonly()
  .refine(({ write, strongRead, eventualRead }) => Math.abs(write + strongRead + eventualRead - 100) < 1e-6, {
    error: "write, strongRead and eventualRead are percentages and add up to 100",
  });

export type Mix = z.output<typeof mixSchema>;

/** Which keys are touched, and how evenly. Workloads with the same prefix share their keys. */
const keysSchema = z
  .strictObject({
    prefix: z.string().min(1).max(64).default("scenario").describe("first part of every key"),
    count: z.int().min(1).max(KEY_COUNT_MAX).describe("number of keys"),
    distribution: z.enum(["uniform", "zipf"]).default("uniform"),
    theta: z
      .number()
      .gt(0)
      .max(5)
      .default(0.99)
      .describe("skew of zipf: the key of rank r is drawn in proportion to 1 / r^theta"),
  })
  .readonly();

export type Keys = z.output<typeof keysSchema>;

export const workloadSchema = z
  .strictObject({
    clientRegion: z.string().describe("a region of the link matrix; it need not have a datacenter"),
    clients: z.int().min(1).max(CLIENTS_PER_WORKLOAD_MAX).default(1).describe("SDK clients that share the rate"),
    ratePerSecond: z
      .number()
      .gt(0)
      .max(RATE_PER_SECOND_MAX)
      .describe("operations per second, open loop: started on schedule whether or not the last one was answered"),
    arrivals: z.enum(["poisson", "fixed"]).default("poisson").describe("gaps: exponential, or all the same"),
    mix: mixSchema,
    keys: keysSchema,
    valueSizeBytes: z.int().min(0).max(VALUE_SIZE_BYTES_MAX).default(100),
  })
  .readonly();

/** One workload with every default filled in. */
export type Workload = z.output<typeof workloadSchema>;
