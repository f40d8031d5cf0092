// A node's status for tests: a follower of a healthy cluster in all that a test does not say.
import { parseDatacenterId, parseRegion } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";

const DATACENTER = parseDatacenterId("dc-a");

export function nodeStatus(given: Partial<NodeStatus> = {}): NodeStatus {
  return {
    datacenter: DATACENTER,
    region: parseRegion("here"),
    role: "follower",
    term: 1,
    epoch: 0,
    leader: null,
    lastIndex: 10,
    commitIndex: 10,
    appliedIndex: 10,
    freshnessAgeMs: 5,
    lagEntries: 0,
    lagBytes: 0,
    stateDigest: "00000000",
    primaryRegion: parseRegion("here"),
    wanEnabled: true,
    shipSource: null,
    pid: 1,
    version: "0.1.0",
    uptimeMs: 1,
    configuration: { voters: [DATACENTER], outgoing: [], learners: [] },
    configurationIndex: 0,
    lineage: [{ epoch: 0, startIndex: 1 }],
    firstIndex: 1,
    logBytes: 0,
    lease: null,
    diverged: null,
    catchUp: null,
    isRecovering: false,
    rpoExposure: [],
    readsAwaitingVerdict: 0,
    adversaryBoundMs: null,
    ...given,
  };
}
