// The faults that a world can suffer, as data: drawn up front, kept in regression files, dropped one by one by the shrinker.
//
// Every fault carries its own end, so that leaving one out leaves out its healing too. Instants and durations are true
// virtual time, whatever the clocks of the datacenters say.
import type { DatacenterId, Region } from "@kvorum/base";

interface Timed {
  readonly atMs: number;
  /** Until it heals by itself; the end of the safety phase heals everything. */
  readonly durationMs: number;
}

/** A datacenter or a region; `to: null` is everyone else. */
interface Link {
  readonly from: string;
  readonly to: string | null;
}

export type Fault =
  /** The process dies and what was not flushed is lost, the last write torn; it is started again after the duration. */
  | (Timed & { readonly kind: "crash"; readonly datacenter: DatacenterId })
  /**
   * The process is asked to stop: it hands over its lead, answers what it holds and ends, or is ended after the duration; then it is
   * started again.
   */
  | (Timed & { readonly kind: "stop"; readonly datacenter: DatacenterId })
  /** The disk is lost as well: what starts after the duration is blank. Left out when the quorum could not bear it. */
  | (Timed & { readonly kind: "wipe"; readonly datacenter: DatacenterId })
  /** The process is frozen, and wakes late. */
  | (Timed & { readonly kind: "pause"; readonly datacenter: DatacenterId })
  | (Timed & { readonly kind: "slow_disk"; readonly datacenter: DatacenterId; readonly flushMs: number })
  /** Every write fails; the process stops by itself at the first, and is started again after the duration. */
  | (Timed & { readonly kind: "disk_full"; readonly datacenter: DatacenterId })
  /**
   * A bit flips in the log, at this share of it. Whoever reads it stops by itself; after the duration the disk is replaced
   * by an empty one. Left out when the quorum could not bear that.
   */
  | (Timed & { readonly kind: "bit_rot"; readonly datacenter: DatacenterId; readonly share: number })
  /** The wall clock is set, and set back after the duration. */
  | (Timed & { readonly kind: "clock_step"; readonly datacenter: DatacenterId; readonly stepMs: number })
  | (Timed & Link & { readonly kind: "partition"; readonly bothWays: boolean })
  | (Timed & Link & { readonly kind: "slow_link"; readonly rttMs: number })
  /** Packets are lost and sent again: messages are late. */
  | (Timed & Link & { readonly kind: "packet_loss"; readonly lossPercent: number })
  /** Connections break: this share of the messages sent is gone. With 1, all of them for a moment. */
  | (Timed & Link & { readonly kind: "lost_messages"; readonly share: number })
  /**
   * The primary region is cut off, or loses its power, for the duration; meanwhile an operator fails over to `region` by
   * force. Left out unless everybody is well and all voters are in one other region.
   */
  | (Timed & { readonly kind: "lose_primary"; readonly region: Region; readonly how: "cut" | "down" })
  /** Not faults, but what an operator does, as often as it takes until it is done or the duration is over. */
  | (Timed & { readonly kind: "transfer_leadership"; readonly datacenter: DatacenterId })
  | (Timed & { readonly kind: "move_primary"; readonly region: Region })
  /** The datacenter gets a vote if it has none, and loses it if it has one. */
  | (Timed & { readonly kind: "change_voter"; readonly datacenter: DatacenterId });

export type FaultKind = Fault["kind"];
export type LinkFault = Extract<Fault, { readonly from: string }>;
export type OperatorAction = Extract<Fault, { readonly kind: "transfer_leadership" | "move_primary" | "change_voter" }>;
export type PrimaryLoss = Extract<Fault, { readonly kind: "lose_primary" }>;
export type DatacenterFault = Exclude<Fault, LinkFault | OperatorAction | PrimaryLoss>;

export function isLinkFault(fault: Fault): fault is LinkFault {
  return "from" in fault;
}

export function isOperatorAction(fault: Fault): fault is OperatorAction {
  return fault.kind === "transfer_leadership" || fault.kind === "move_primary" || fault.kind === "change_voter";
}

/** The datacenters and regions that a fault names. */
export function placesOf(fault: Fault): readonly string[] {
  if (isLinkFault(fault)) {
    return fault.to === null ? [fault.from] : [fault.from, fault.to];
  }
  return ["region" in fault ? fault.region : fault.datacenter];
}
