// What a read asks for, as it stands in a scenario.
import { type KvConsistencyLevel, STALENESS_MS_MAX } from "@kvorum/sdk";
import { z } from "zod";
import { durationText } from "./common-schema.ts";

export const levelSchema = z
  .enum(["strong", "session", "bounded", "eventual"])
  .describe("what the reads ask for; bounded: never older than maxStaleness");

export type Level = z.output<typeof levelSchema>;

export const maxStalenessSchema = durationText
  .refine((durationMs) => durationMs <= STALENESS_MS_MAX, `maxStaleness is at most ${STALENESS_MS_MAX / 1000}s`)
  .prefault("1s")
  .describe("how old a bounded read may be at most");

/** The level as the SDK takes it. */
export function consistencyOf(
  level: Level,
  { maxStalenessMs }: { readonly maxStalenessMs: number },
): KvConsistencyLevel {
  return level === "bounded" ? { level, maxStalenessMs } : level;
}
