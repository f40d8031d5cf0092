// What a replica tells about itself: measurements, by the names of lag-and-staleness.md, and events for the log.
import type { ClientId, InstantMs, LogIndex } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { ReplicaEventName } from "./replica-events.ts";
import type { ServedRead } from "./served-read.ts";

/** A version that a read should have shown, had it not been stale. */
export interface MissedVersion {
  /** Owns its bytes. Of a database that was dropped: the first key that the read asked for. */
  readonly key: Uint8Array;
  readonly versionstamp: Versionstamp;
  readonly commitAtMs: InstantMs;
  /** Who committed it; null: the commit named no client, or the leader wrote it (expiry, queues, a drop). */
  readonly writer: ClientId | null;
}

/** The verdict on one read that was not strong, after the fact (lag-and-staleness.md, stalenessMs). */
export interface ReadVerdict extends ServedRead {
  /** Of the first key or range that it read (keyPrefixOf of keyspace). */
  readonly keyPrefix: string;
  /** 0: the read was fresh. Otherwise read time - commit time of the first newer version of anything that it read. */
  readonly stalenessMs: number;
  /** Newer versions committed before the read, 0 when fresh. */
  readonly versionsMissed: number;
  /** The first of them; null when fresh. */
  readonly missed: MissedVersion | null;
  /**
   * Of a client that the nodes remember, since it says nothing of itself (RememberedClient): the first of them in log order, for
   * whoever knows what it was told. Else empty.
   */
  readonly missedVersions: readonly MissedVersion[];
  /** The first of them that the reader had written itself, and had been told so before it read. Null without its own words. */
  readonly readYourWrites: MissedVersion | null;
  /** The first of them that a state had which an earlier answer to the reader came from. Null without its own words. */
  readonly monotonicReads: MissedVersion | null;
}

/**
 * What happens to an entry at one replica, in this order: appended by the leader, or received from a source; flushed, so durable in
 * this datacenter; committed, as the leader learns it; applied, so visible to readers.
 */
export type EntryStep = "appended" | "received" | "flushed" | "committed" | "applied";

/** Receives every sample, on the replica's own turn: must be cheap and must not throw. */
export interface ReplicaObserver {
  /** Leader: append to durable in two datacenters. */
  quorum(durationMs: number): void;
  /** Learner: commit time to received, flushed, applied. One sample per entry. */
  shipLag(lagMs: number): void;
  durableLag(lagMs: number): void;
  replicationLag(lagMs: number): void;
  /** Learner: an entry was applied whose commit time nobody knew (older than a restart of its source). */
  lagUnknown(): void;
  /** Leader: a commit was acknowledged while this many datacenters held it on disk. */
  acknowledged(datacentersDurable: number): void;
  readJudged(verdict: ReadVerdict): void;
  /** An entry took a step here, at an instant of the clock that all processes of a machine share. Called for every entry. */
  entryStep(step: EntryStep, index: LogIndex, atMs: InstantMs): void;
  /** Something a person may want in the log, and what a failover's time is split by. */
  event(name: ReplicaEventName, details: Readonly<Record<string, unknown>>): void;
}
