// What a replica tells about itself: measurements, by the names of lag-and-staleness.md, and events for the log.
import type { Region } from "@kvorum/base";

/** The verdict on one eventual read (lag-and-staleness.md, stalenessMs). */
export interface ReadVerdict {
  readonly clientRegion: Region;
  /** 0: the read was fresh. Otherwise read time - commit time of the first newer version of anything that it read. */
  readonly stalenessMs: number;
  /** Newer versions committed before the read, 0 when fresh. */
  readonly versionsMissed: number;
}

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
  /** Something a person may want in the log; `name` is stable. */
  event(name: string, details: Readonly<Record<string, unknown>>): void;
}
