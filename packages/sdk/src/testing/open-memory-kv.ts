// A Kv over a store in memory, for tests of the API.
import { Kv } from "../kv.ts";
import { MemorySubmitter } from "./memory-submitter.ts";

export interface MemoryKv {
  readonly kv: Kv;
  readonly submitter: MemorySubmitter;
}

/** Several submitters may share a store, as clients share a cluster. */
export function openMemoryKv({ submitter = new MemorySubmitter(), database = "" } = {}): MemoryKv {
  return { kv: new Kv({ submitter, database, consistency: "strong", timeoutMs: 5_000 }), submitter };
}
