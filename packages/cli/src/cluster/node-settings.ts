// What a cluster was started with and every node of it is told, at its first start and at each later one.
import { z } from "zod";

export const nodeSettingsSchema = z.object({
  /** How strong reads are confirmed: by a round to a majority of voters, or by the leader's lease. */
  reads: z.enum(["read_index", "lease"]).exactOptional(),
  /** How long the primary region serves without hearing a majority of regions; 0: the region lease is off. */
  regionLeaseMs: z.number().int().exactOptional(),
  /** Client operations that a node holds unanswered before it refuses more. */
  operationsOpenMax: z.number().int().exactOptional(),
  /** Log that is kept for learners that are away. */
  logKeptBytes: z.number().int().exactOptional(),
});

/** What is left out is as packages/node has it. */
export type NodeSettings = Readonly<z.output<typeof nodeSettingsSchema>>;
