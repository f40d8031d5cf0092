import { parseRegion, type Region } from "@kvorum/base";
import { loadScenario, type Scenario } from "@kvorum/scenario";
import { expect, test } from "vitest";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { readComposeCluster } from "../cluster/compose-cluster.ts";
import { requireAbilities } from "./require-abilities.ts";

const CONTAINERS = readComposeCluster();
const INSIDE: ClusterRecord = {
  ...CONTAINERS,
  location: { kind: "compose", project: "kvorum", wanNetwork: "kvorum_wan", side: "inside" },
};
const PROCESSES: ClusterRecord = { ...CONTAINERS, location: { kind: "local" } };
const REMOTE: ClusterRecord = { ...CONTAINERS, location: { kind: "remote" } };

function scenarioWith(step: string, more = ""): Scenario {
  const text = `name: probe\nduration: 1s\nprobes: { availability: {} }\n${more}\ntimeline:\n  - ${step}\n`;
  return loadScenario(text, "probe.yaml");
}

function judge(record: ClusterRecord, scenario: Scenario, primaryRegion?: Region): Promise<void> {
  const { topology } = record;
  return requireAbilities({ record, primaryRegion: primaryRegion ?? topology.primaryRegion }, { scenario, topology });
}

test("requireAbilities: the primary region is where the scenario has it", async () => {
  const scenario = scenarioWith("{ at: 0s, fault: { kind: heal } }");
  await expect(judge(CONTAINERS, scenario)).resolves.toBeUndefined();
  await expect(judge(CONTAINERS, scenario, parseRegion("europe-west3"))).rejects.toThrow("failover --to us-east4");
});

test("requireAbilities: processes are broken by who started them, and drawn faults count", async () => {
  for (const step of [
    "{ at: 0s, fault: { kind: kill, target: leader } }",
    "{ random: { until: 1s, count: 1, kinds: [loss, pause] } }",
  ]) {
    const scenario = scenarioWith(step);
    await expect(judge(PROCESSES, scenario)).resolves.toBeUndefined();
    await expect(judge(INSIDE, scenario)).rejects.toThrow(/fault (kill|pause), and no Docker engine answers/);
    await expect(judge(REMOTE, scenario)).rejects.toThrow(/the datacenters run on other hosts/);
  }
});

test("requireAbilities: links, disks, the lead and planned failovers are everybody's", async () => {
  for (const step of [
    "{ at: 0s, fault: { kind: partition, a: us-east4 } }",
    "{ at: 0s, fault: { kind: slow-disk, target: leader, flushMs: 10 } }",
    "{ at: 0s, fault: { kind: transfer-leadership } }",
    "{ at: 0s, fault: { kind: failover, to: europe-west3 } }",
  ]) {
    for (const record of [PROCESSES, INSIDE, REMOTE]) {
      await expect(judge(record, scenarioWith(step))).resolves.toBeUndefined();
    }
  }
});

test("requireAbilities: a forced failover needs the disks of the old voters, for its certificate", async () => {
  const scenario = scenarioWith("{ at: 0s, fault: { kind: failover, to: europe-west3, force: true } }");
  await expect(judge(PROCESSES, scenario)).resolves.toBeUndefined();
  await expect(judge(INSIDE, scenario)).rejects.toThrow(/read from the old voters' disks/);
});

test("requireAbilities: a region lease is what a cluster was started with", async () => {
  const scenario = scenarioWith("{ at: 0s, fault: { kind: heal } }", "regionLease: 2s");
  const quick: ClusterRecord = { ...PROCESSES, settings: { regionLeaseMs: 2_000 } };
  await expect(judge(quick, scenario)).resolves.toBeUndefined();
  await expect(judge(CONTAINERS, scenario)).rejects.toThrow("a region lease of 2000 ms, and this cluster was");
});
