// A cluster of one datacenter in this process: the replica of production on its stores, with nobody to talk to. It is its own
// majority, so a commit is acknowledged when its own log is on disk.
import { createPrng, parseDatacenterId, parseRegion } from "@kvorum/base";
import { type Clock, type PeerTransport, Replica, type ReplicaSettings } from "@kvorum/replica";
import type { Stores } from "@kvorum/storage";
import { LOCAL_RAFT_TIMING } from "../limits.ts";
import { SILENT_OBSERVER } from "../silent-observer.ts";

/** Where a store without a cluster is, as the provenance of its answers says. */
export const LOCAL_DATACENTER = parseDatacenterId("local");
export const LOCAL_REGION = parseRegion("local");

export interface LocalReplicaOptions {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly settings: ReplicaSettings;
  /** The disk failed or an invariant broke: nothing is answered any more. */
  readonly onFatal: (error: unknown) => void;
}

/**
 * Opens the replica. It leads as soon as its vote is on disk; what is submitted before waits for that.
 * @throws KvorumError data_corrupt — log and state do not fit together; disk_full, disk_failed
 */
export function openLocalReplica({ stores, clock, settings, onFatal }: LocalReplicaOptions): Promise<Replica> {
  const member = { datacenter: LOCAL_DATACENTER, region: LOCAL_REGION };
  return Replica.open({
    placement: {
      ...member,
      members: [member],
      configuration: { voters: [LOCAL_DATACENTER], outgoing: [], learners: [] },
    },
    timing: LOCAL_RAFT_TIMING,
    settings,
    ports: {
      clock,
      // Nothing that it decides matters: a lone voter waits for no election.
      random: createPrng(0, LOCAL_DATACENTER),
      log: stores.log,
      state: stores.state,
      branches: stores.branches,
      transport: NOBODY,
    },
    observer: SILENT_OBSERVER,
    onFatal,
  });
}

const NOBODY: PeerTransport = {
  send: () => undefined,
  onMessage: () => undefined,
};
