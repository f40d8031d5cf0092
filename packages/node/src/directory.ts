// The datacenters that this node knows, and where each is reached. It starts from the settings and grows and shrinks as
// operators say; who votes is not its business but the log's.
import type { DatacenterId, Region } from "@kvorum/base";
import type { ClusterView, MemberAddress } from "@kvorum/protocol";
import type { Configuration } from "@kvorum/raft";

/** What a node knows of its cluster besides the addresses. */
export interface ClusterKnowledge {
  readonly cluster: string;
  readonly datacenter: DatacenterId;
  readonly primaryRegion: Region;
  readonly leader: DatacenterId | null;
  readonly configuration: Configuration;
}

/** Mutable; owned by the composition root. */
export class Directory {
  #members: readonly MemberAddress[];

  constructor(members: readonly MemberAddress[]) {
    this.#members = members;
  }

  /** This node included. */
  get members(): readonly MemberAddress[] {
    return this.#members;
  }

  /** Adds a datacenter, or gives one that is known its new address. */
  add(member: MemberAddress): void {
    const isKnown = this.#members.some(({ datacenter }) => datacenter === member.datacenter);
    this.#members = isKnown
      ? this.#members.map((known) => (known.datacenter === member.datacenter ? member : known))
      : [...this.#members, member];
  }

  remove(datacenter: DatacenterId): void {
    this.#members = this.#members.filter((member) => member.datacenter !== datacenter);
  }

  /** The cluster as clients are told of it. */
  view({ cluster, datacenter, primaryRegion, leader, configuration }: ClusterKnowledge): ClusterView {
    return {
      cluster,
      primaryRegion,
      leader,
      datacenters: this.#members.map(({ datacenter: id, region, grpc, http }) => ({
        datacenter: id,
        region,
        grpc,
        http,
        voter: configuration.voters.includes(id),
      })),
      answeredBy: datacenter,
    };
  }
}
