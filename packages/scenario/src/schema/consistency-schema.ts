// What a read asks for, as it stands in a scenario.
import type { KvConsistencyLevel } from "@kvorum/sdk";
import { z } from "zod";

/** The levels that need nothing but their name. */
export const levelSchema = z.enum(["strong", "session", "eventual"]).describe("what the reads ask for");

export type Level = z.output<typeof levelSchema>;

/** `bounded`, as the SDK takes it. */
export function boundedLevel(maxStalenessMs: number): KvConsistencyLevel {
  return { level: "bounded", maxStalenessMs };
}
