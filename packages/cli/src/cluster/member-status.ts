// What a node said over the wire, as the rules of @kvorum/replica for membership changes take it.
import { createEpoch, createLogIndex, createTerm } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import type { MemberStatus } from "@kvorum/replica";

export function memberStatusFrom(status: NodeStatus): MemberStatus {
  const { datacenter, region, role, configuration } = status;
  return {
    datacenter,
    region,
    role,
    epoch: createEpoch(status.epoch),
    term: createTerm(status.term),
    commitIndex: createLogIndex(status.commitIndex),
    lastIndex: createLogIndex(status.lastIndex),
    configuration,
    configurationIndex: createLogIndex(status.configurationIndex),
  };
}
