// What went on over time. Moments are ms since the start of the load.
import { z } from "zod";
import { countOf, ms } from "./distribution-schema.ts";

const clientPoint = z
  .strictObject({
    atMs: ms,
    succeeded: countOf,
    failed: countOf,
    /** Of the bucket; null: none ended in it. */
    writeMsP50: ms.nullable(),
    writeMsP99: ms.nullable(),
    strongReadMsP50: ms.nullable(),
    strongReadMsP99: ms.nullable(),
    eventualReadMsP50: ms.nullable(),
    eventualReadMsP99: ms.nullable(),
  })
  .readonly();
export type ClientPoint = z.output<typeof clientPoint>;

const replicaPoint = z
  .strictObject({
    atMs: ms,
    /** Null: it does not answer. */
    lagEntries: countOf.nullable(),
    /** Null: unknown. */
    freshnessAgeMs: ms.nullable(),
    role: z.string().nullable(),
  })
  .readonly();
export type ReplicaPoint = z.output<typeof replicaPoint>;

const exposurePoint = z
  .strictObject({
    atMs: ms,
    /** Committed, and not known to be on a disk of the region. */
    entries: countOf,
    /** Null: not counted, since whoever knew of the region is gone. */
    bytes: countOf.nullable(),
    /** Since the oldest of it was committed, at most; null: unknown. */
    ageMs: ms.nullable(),
  })
  .readonly();
export type ExposurePoint = z.output<typeof exposurePoint>;

export const seriesSchema = z
  .strictObject({
    /** What the clients' points are counted over, in ms; each stands at the start of its bucket. */
    bucketMs: ms,
    clients: z
      .array(z.strictObject({ region: z.string(), points: z.array(clientPoint).readonly() }).readonly())
      .readonly(),
    replicas: z
      .array(z.strictObject({ datacenter: z.string(), points: z.array(replicaPoint).readonly() }).readonly())
      .readonly(),
    /** What would be lost if the primary region vanished at that moment, per region that it is shipped to. */
    exposure: z
      .array(z.strictObject({ region: z.string(), points: z.array(exposurePoint).readonly() }).readonly())
      .readonly(),
  })
  .readonly();
export type Series = z.output<typeof seriesSchema>;
