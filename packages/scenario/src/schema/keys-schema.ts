// Which keys a workload touches, and how evenly.
import { z } from "zod";
import { KEY_COUNT_MAX } from "../limits.ts";

const distributionSchema = z.enum(["uniform", "zipf", "latest", "hot-spot"]);

/** Workloads with the same prefix share their keys. */
export const keysSchema = z
  .strictObject({
    prefix: z.string().min(1).max(64).default("scenario").describe("first part of every key"),
    count: z.int().min(1).max(KEY_COUNT_MAX).describe("number of keys"),
    distribution: distributionSchema
      .optional()
      .describe(
        "latest: zipf over what was written last; hot-spot: a share of the operations goes to a few keys; default: uniform, but of a ycsb workload zipf, and latest of d",
      ),
    theta: z
      .number()
      .gt(0)
      .max(5)
      .default(0.99)
      .describe("skew of zipf and latest: the key of rank r is drawn in proportion to 1 / r^theta"),
    hotKeys: z.int().min(1).default(1).describe("of a hot spot: how many keys it has"),
    hotPercent: z.number().min(0).max(100).default(80).describe("of a hot spot: percent of operations that go to it"),
  })
  .readonly();

export type Distribution = z.output<typeof distributionSchema>;

/** With the distribution that its workload has by default. */
export type Keys = z.output<typeof keysSchema> & { readonly distribution: Distribution };
