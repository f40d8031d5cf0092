// What a replica knows of the cluster at this moment: who takes part, in which epoch, where each epoch began.
//
// Two sources say it. The applied state has the configuration and the lineage as of the applied index; the log's own record
// has the epoch that this replica has joined, which may be ahead of what it has applied.
import { createLogIndex, type DatacenterId, type LogIndex, type Region } from "@kvorum/base";
import type { ClusterState } from "@kvorum/kv";
import { type Configuration, decodeConfiguration } from "@kvorum/raft";
import { APPLY_BATCH_BYTES_MAX } from "./limits.ts";
import { currentEpoch, extendLineage } from "./lineage.ts";
import type { Member, Placement } from "./placement.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { Lineage } from "./ports/peer-transport.ts";

export class Standing {
  readonly #placement: Placement;
  readonly #members: Member[];
  #cluster: ClusterState;
  #configuration: Configuration;
  readonly #log: LogStore;

  constructor(placement: Placement, cluster: ClusterState, log: LogStore) {
    this.#placement = placement;
    this.#log = log;
    this.#members = [...placement.members];
    this.#cluster = cluster;
    this.#configuration = configurationOf(cluster, placement);
  }

  /** The state has applied something that changes the cluster, or was replaced. */
  learn(cluster: ClusterState): void {
    if (cluster !== this.#cluster) {
      this.#cluster = cluster;
      this.#configuration = configurationOf(cluster, this.#placement);
    }
  }

  /** In force at the applied index. */
  get configuration(): Configuration {
    return this.#configuration;
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  /** Where each epoch begins that is in the log, applied or not. */
  get lineage(): Lineage {
    const applied = this.#cluster.lineage;
    return this.#log.lineage.epoch === currentEpoch(applied) ? applied : this.#lineageOfLog(applied);
  }

  /** Whether the lineage reaches to the epoch that this replica has joined: it may tell others where epochs ended. */
  get knowsItsEpoch(): boolean {
    return currentEpoch(this.lineage) === this.#log.lineage.epoch;
  }

  /** A datacenter that joined while this replica runs; harmless when it is known. */
  addMember(member: Member): void {
    if (this.findRegion(member.datacenter) === undefined) {
      this.#members.push(member);
    }
  }

  findRegion(datacenter: DatacenterId): Region | undefined {
    return this.#members.find((member) => member.datacenter === datacenter)?.region;
  }

  /** The learners of this replica's region in relay order, itself included. */
  get siblings(): readonly DatacenterId[] {
    const { datacenter: self, region } = this.#placement;
    return this.#members
      .filter((member) => member.region === region)
      .map((member) => member.datacenter)
      .filter((datacenter) => datacenter === self || !this.#configuration.voters.includes(datacenter));
  }

  /** Entries that are not applied yet may begin epochs: a rare moment, right after a forced failover. */
  #lineageOfLog(applied: Lineage): Lineage {
    let lineage = applied;
    let next = createLogIndex(Math.max(this.#log.firstIndex, currentStart(applied)));
    while (next <= this.#log.lastIndex) {
      const entries = this.#log.slice(next, this.#log.lastIndex, APPLY_BATCH_BYTES_MAX);
      for (const { epoch, index } of entries) {
        if (epoch > currentEpoch(lineage)) {
          lineage = extendLineage(lineage, epoch, index);
        }
      }
      next = createLogIndex(next + entries.length);
    }
    return lineage;
  }

  /** The region of the voters; while it moves, the one that they move to. */
  get primaryRegion(): Region {
    const [voter] = this.#configuration.voters;
    return (voter === undefined ? undefined : this.findRegion(voter)) ?? this.#placement.region;
  }
}

function currentStart(lineage: Lineage): LogIndex {
  return lineage.at(-1)?.startIndex ?? createLogIndex(1);
}

function configurationOf(cluster: ClusterState, placement: Placement): Configuration {
  return cluster.configuration === null ? placement.configuration : decodeConfiguration(cluster.configuration);
}
