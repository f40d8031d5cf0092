// A run in words: one line when all was well, and a sentence when it was not.
import { mustExist } from "@kvorum/base";
import { type Topology, votersOf } from "@kvorum/wan";
import type { RunResult } from "./run.ts";

/** What broke, when, and in which world; null after a good run. */
export function describeFailure(result: RunResult): string | null {
  const { plan, outcome, phase, violations, virtualMs } = result;
  const when = `seed ${plan.seed}, ${(virtualMs / 1000).toFixed(3)} s of virtual time, ${phase} phase`;
  switch (outcome) {
    case "ok":
      return null;
    case "stuck":
      return `stuck: ${when}: ${STUCK[phase]}`;
    case "wrong":
    case "crashed": {
      const { judge, message } = mustExist(violations[0], "violation of a failed run");
      return `${outcome}: ${when}: ${judge}: ${message}`;
    }
  }
}

/** `deploy: 7 datacenters in 3 regions, 3 voters`. */
export function describeTopology(topology: Topology): string {
  const datacenters = topology.regions.reduce((sum, placement) => sum + placement.datacenters.length, 0);
  const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
  return `${topology.name}: ${count(datacenters, "datacenter")} in ${count(topology.regions.length, "region")}, ${count(votersOf(topology).length, "voter")}`;
}

const STUCK: Readonly<Record<RunResult["phase"], string>> = {
  safety: "the safety phase did not end",
  drain: "everything was healed, and yet a client's operation never ended",
  progress: "everything was healed, and yet a client did not succeed at a write and a strong read",
  agreement: "everything was healed, and yet the replicas did not come to one state at one index",
  judgement: "nothing was stuck",
};
