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
      .optional()
      .describe("skew of zipf and latest: the key of rank r is drawn in proportion to 1 / r^theta; default: 0.99"),
    hotKeys: z.int().min(1).optional().describe("of a hot spot: how many keys it has; default: 1"),
    hotPercent: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .describe("of a hot spot: percent of operations that go to it; default: 80"),
  })
  .readonly();

export type Distribution = z.output<typeof distributionSchema>;

/** As a person writes them. */
type WrittenKeys = z.output<typeof keysSchema>;

/** What would have no effect, or none that was meant, under this distribution. */
export function problemsOfKeys(
  keys: WrittenKeys,
  distribution: Distribution,
): readonly { readonly field: keyof WrittenKeys; readonly message: string }[] {
  const isSkewed = distribution === "zipf" || distribution === "latest";
  const isHotSpot = distribution === "hot-spot";
  const strayHot = (["hotKeys", "hotPercent"] as const).filter((field) => keys[field] !== undefined && !isHotSpot);
  const hotKeys = isHotSpot ? (keys.hotKeys ?? 0) : 0;
  return [
    ...(keys.theta !== undefined && !isSkewed
      ? [{ field: "theta" as const, message: `theta is of zipf and latest, and these keys are ${distribution}` }]
      : []),
    ...strayHot.map((field) => ({ field, message: `${field} is of hot-spot, and these keys are ${distribution}` })),
    ...(hotKeys > keys.count
      ? [{ field: "hotKeys" as const, message: `a hot spot has ${keys.count} keys at most, found ${hotKeys}` }]
      : []),
  ];
}

/** With every default filled in. */
export function keysFrom({ theta, hotKeys, hotPercent, ...rest }: WrittenKeys, distribution: Distribution) {
  return { ...rest, distribution, theta: theta ?? 0.99, hotKeys: hotKeys ?? 1, hotPercent: hotPercent ?? 80 };
}

export type Keys = Readonly<ReturnType<typeof keysFrom>>;
