// One group of clients: where they are, what they do, how often, on which keys, with which values.
import { z } from "zod";
import { BANK_ACCOUNTS_MAX, CLIENTS_PER_WORKLOAD_MAX, LIST_LIMIT_MAX, VALUE_SIZE_BYTES_MAX } from "../limits.ts";
import { durationText, nameText, positiveDurationText, regionText } from "./common-schema.ts";
import { levelSchema, maxStalenessSchema } from "./consistency-schema.ts";
import { type Distribution, keysFrom, keysSchema, problemsOfKeys } from "./keys-schema.ts";
import { hasOneRate, rateFields } from "./rate-schema.ts";

const percent = z.number().min(0).max(100);

const clientFields = {
  name: nameText.optional().describe("for expectations and the report; default: its kind and number"),
  clientRegion: regionText.describe("a region of the link matrix; it need not have a datacenter"),
  clients: z.int().min(1).max(CLIENTS_PER_WORKLOAD_MAX).default(1).describe("SDK clients that share the rate"),
  phases: z.array(nameText).min(1).readonly().optional().describe("the phases it is at work in; default: all"),
};

const loadFields = { ...clientFields, ...rateFields };

const valueSizeSchema = z
  .union([
    z.int().min(0).max(VALUE_SIZE_BYTES_MAX),
    z
      .strictObject({
        min: z.int().min(0).max(VALUE_SIZE_BYTES_MAX),
        max: z.int().min(0).max(VALUE_SIZE_BYTES_MAX),
      })
      .readonly()
      .refine(({ min, max }) => min <= max, "the smallest value is no larger than the largest"),
  ])
  .describe("bytes of a value: always so many, or drawn evenly between two sizes");

/** The kinds of operation of a mix, in percent. */
const mixShape = {
  write: percent.default(0).describe("percent of operations that set a key"),
  delete: percent.default(0).describe("percent that remove a key"),
  readModifyWrite: percent
    .default(0)
    .describe("percent that read a key at strong and write it under a check, again until it succeeds"),
  strongRead: percent.default(0).describe("percent that read from the leader"),
  sessionRead: percent.default(0).describe("percent that read at session: what this client has seen, or newer"),
  boundedRead: percent.default(0).describe("percent that read at bounded: never older than maxStaleness"),
  eventualRead: percent.default(0).describe("percent that read from the nearest replica"),
  list: percent.default(0).describe("percent that read a page of keys in order, at listConsistency"),
};

const mixSchema = z
  .strictObject(mixShape)
  .readonly()
  .refine((mix) => Math.abs(Object.values(mix).reduce((sum, share) => sum + share, 0) - 100) < 1e-6, {
    error: `${Object.keys(mixShape).join(", ")} are percentages and add up to 100`,
  });

export type Mix = z.output<typeof mixSchema>;

const YCSB = ["a", "b", "c", "d", "e", "f"] as const;

export type Ycsb = (typeof YCSB)[number];

const kvFields = z
  .strictObject({
    kind: z.literal("kv").default("kv").describe("reads and writes of single keys"),
    ...loadFields,
    mix: mixSchema.optional(),
    ycsb: z
      .enum(YCSB)
      .optional()
      .describe(
        "instead of a mix, a core workload of YCSB: a 50/50, b 95/5, c reads, d latest, e scans, f read-modify-write",
      ),
    readConsistency: levelSchema
      .optional()
      .describe("what the reads of a ycsb workload ask for; default: eventual; a mix says it read by read"),
    keys: keysSchema,
    valueSizeBytes: valueSizeSchema.default(100),
    maxStaleness: maxStalenessSchema,
    listLimit: z.int().min(1).max(LIST_LIMIT_MAX).default(20).describe("entries of a page"),
    listConsistency: levelSchema.default("eventual"),
  })
  .refine(hasOneRate, "a workload has a ratePerSecond or a ramp")
  .refine(({ mix, ycsb }) => (mix === undefined) !== (ycsb === undefined), "a kv workload has a mix or a ycsb letter")
  .superRefine(({ mix, readConsistency, keys, ycsb }, context) => {
    const complain = (path: readonly string[], message: string) =>
      context.addIssue({ code: "custom", path: [...path], message });
    if (mix !== undefined && readConsistency !== undefined) {
      complain(
        ["readConsistency"],
        "a mix says what its reads ask for: strongRead, sessionRead, boundedRead, eventualRead",
      );
    }
    for (const { field, message } of problemsOfKeys(keys, keys.distribution ?? distributionOf(ycsb))) {
      complain(["keys", field], message);
    }
  })
  .transform(({ maxStaleness, readConsistency, keys, ...rest }) => ({
    ...rest,
    readConsistency: readConsistency ?? "eventual",
    keys: keysFrom(keys, keys.distribution ?? distributionOf(rest.ycsb)),
    maxStalenessMs: maxStaleness,
  }))
  .readonly();

function distributionOf(ycsb: Ycsb | undefined): Distribution {
  if (ycsb === undefined) {
    return "uniform";
  }
  return ycsb === "d" ? "latest" : "zipf";
}

/** Money moves between accounts in atomic writes; every snapshot of all accounts must add up to the same sum. */
const bankFields = z
  .strictObject({
    kind: z.literal("bank"),
    ...loadFields,
    accounts: z.int().min(2).max(BANK_ACCOUNTS_MAX).default(8),
    initialBalance: z.int().min(1).max(1_000_000).default(100),
    snapshotPercent: percent.default(50).describe("percent of operations that read all accounts; the others transfer"),
    snapshotConsistency: levelSchema.default("eventual"),
    maxStaleness: maxStalenessSchema,
  })
  .refine(hasOneRate, "a workload has a ratePerSecond or a ramp")
  .transform(({ maxStaleness, ...rest }) => ({ ...rest, maxStalenessMs: maxStaleness }))
  .readonly();

/** Sums on few keys: what clients were told was added must be there in the end. */
const counterFields = z
  .strictObject({
    kind: z.literal("counter"),
    ...loadFields,
    counters: z.int().min(1).max(1_000).default(1),
    method: z
      .enum(["sum", "read-modify-write"])
      .default("sum")
      .describe("sum: one mutation; read-modify-write: read, add, write under a check, again until it succeeds"),
  })
  .refine(hasOneRate, "a workload has a ratePerSecond or a ramp")
  .readonly();

/** Producers here, listeners there: every message of an acknowledged enqueue is delivered. */
const queueFields = z
  .strictObject({
    kind: z.literal("queue"),
    ...loadFields,
    listenerRegion: regionText.optional().describe("where the listeners are; default: clientRegion"),
    listeners: z.int().min(1).max(CLIENTS_PER_WORKLOAD_MAX).default(1),
    handling: durationText.prefault("0s").describe("how long a listener takes for a message"),
  })
  .refine(hasOneRate, "a workload has a ratePerSecond or a ramp")
  .transform(({ handling, ...rest }) => ({ ...rest, handlingMs: handling }))
  .readonly();

/** Somebody writes, watchers in clientRegion are told. */
const watchFields = z
  .strictObject({
    kind: z.literal("watch"),
    ...loadFields,
    writerRegion: regionText.optional().describe("where the writes are made; default: the primary region"),
    keys: z.int().min(1).max(10).default(1).describe("keys that each watcher watches"),
    consistency: levelSchema
      .exclude(["bounded"])
      .default("eventual")
      .describe("who tells a watcher: strong: the leader; session and eventual: the nearest replica"),
  })
  .refine(hasOneRate, "a workload has a ratePerSecond or a ramp")
  .readonly();

/** People who write something and look at it, and go on to another region now and then, their session with them. */
const travellerFields = z
  .strictObject({
    kind: z.literal("traveller"),
    ...loadFields,
    itinerary: z.array(regionText).min(1).readonly().describe("the regions after clientRegion, round and round"),
    stay: positiveDurationText.prefault("3s").describe("how long in each region"),
    consistency: levelSchema.default("session"),
    maxStaleness: maxStalenessSchema,
  })
  .refine(hasOneRate, "a workload has a ratePerSecond or a ramp")
  .transform(({ stay, maxStaleness, ...rest }) => ({ ...rest, stayMs: stay, maxStalenessMs: maxStaleness }))
  .readonly();

export const workloadSchema = z.discriminatedUnion("kind", [
  kvFields,
  bankFields,
  counterFields,
  queueFields,
  watchFields,
  travellerFields,
]);

/** One workload with every default filled in. */
export type Workload = z.output<typeof workloadSchema>;
export type WorkloadOfKind<K extends Workload["kind"]> = Extract<Workload, { readonly kind: K }>;
