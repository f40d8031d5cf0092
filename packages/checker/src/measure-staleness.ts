// How old weak reads really were, from the log itself: the figures that replicas report are compared with these.
//
// By definition: 0 when no newer version of any key read had been committed before the read, else the time of the read
// minus the commit time of the first newer version; with it the number of newer versions.
import type { CommittedHistory } from "./committed-history.ts";
import type { CompletedOperation } from "./completed-operation.ts";
import { countWhile } from "./count-while.ts";
import type { KeyObservation } from "./history.ts";
import type { KeyVersion } from "./timeline.ts";

export interface ReadStaleness {
  readonly operation: CompletedOperation;
  /** Of the key that was oldest. */
  readonly stalenessMs: number;
  /** Newer versions of all keys read. */
  readonly versionsMissed: number;
}

export interface Distribution {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface RegionStaleness {
  /** That served the reads, or where the history does not say it, that asked. */
  readonly region: string;
  readonly reads: number;
  readonly staleReads: number;
  readonly stalenessMs: Distribution;
  readonly versionsMissed: Distribution;
}

/**
 * The staleness of every answered eventual, session and bounded read. The time of a read is when it was served, or
 * where the history does not say it, when it was asked: then no read counts as older than it was.
 */
export function measureStaleness(history: CommittedHistory): readonly ReadStaleness[] {
  const versionsByKey = new Map<string, readonly DatedVersion[]>();
  const datedVersionsOf = (key: string): readonly DatedVersion[] => {
    const known = versionsByKey.get(key) ?? history.timeline.versionsOf(key).filter(isDated);
    versionsByKey.set(key, known);
    return known;
  };
  return history.operations
    .filter(({ kind, level, outcome }) => kind === "read" && level !== "strong" && outcome === "ok")
    .map((operation) => {
      const missed = operation.reads.map((read) => {
        const seen = seenPosition(read, operation, history);
        return missedVersions(datedVersionsOf(read.key), seen, readAtNs(operation));
      });
      return {
        operation,
        stalenessMs: Math.max(0, ...missed.map(({ stalenessNs }) => stalenessNs)) / 1e6,
        versionsMissed: missed.reduce((sum, { count }) => sum + count, 0),
      };
    });
}

/** Distributions by region, in the order of their names. */
export function summarizeStaleness(reads: readonly ReadStaleness[]): readonly RegionStaleness[] {
  const byRegion = Map.groupBy(reads, ({ operation }) => operation.provenance?.region ?? operation.clientRegion ?? "");
  return [...byRegion]
    .map(([region, list]) => ({
      region,
      reads: list.length,
      staleReads: list.filter(({ versionsMissed }) => versionsMissed > 0).length,
      stalenessMs: distributionOf(list.map(({ stalenessMs }) => stalenessMs)),
      versionsMissed: distributionOf(list.map(({ versionsMissed }) => versionsMissed)),
    }))
    .sort((a, b) => (a.region < b.region ? -1 : 1));
}

type DatedVersion = KeyVersion & { readonly committedAtNs: number };

function isDated(version: KeyVersion): version is DatedVersion {
  return version.committedAtNs !== null;
}

function readAtNs({ servedAtNs, invokedAtNs }: CompletedOperation): number {
  return servedAtNs ?? invokedAtNs;
}

/** Where the version that was seen began; the newest possible one where the read does not say what it was served from. */
function seenPosition(read: KeyObservation, operation: CompletedOperation, { timeline }: CommittedHistory): number {
  const { provenance } = operation;
  if (provenance !== null) {
    return timeline.versionAt(read.key, timeline.positionAt(provenance.versionstamp)).position;
  }
  if (read.value !== null) {
    return timeline.earliestPosition([read], 0) ?? 0;
  }
  const isPossible = ({ value, committedAtNs }: KeyVersion): boolean =>
    value === null && (committedAtNs ?? 0) < readAtNs(operation);
  return timeline.versionsOf(read.key).findLast(isPossible)?.position ?? 0;
}

interface Missed {
  readonly count: number;
  readonly stalenessNs: number;
}

/** Commit times never decrease along the log, so what was missed is one stretch of versions. */
function missedVersions(versions: readonly DatedVersion[], seen: number, readAt: number): Missed {
  const first = countWhile(versions, ({ position }) => position <= seen);
  const end = countWhile(versions, ({ committedAtNs }) => committedAtNs < readAt);
  const oldest = versions[first];
  return first < end && oldest !== undefined
    ? { count: end - first, stalenessNs: readAt - oldest.committedAtNs }
    : { count: 0, stalenessNs: 0 };
}

/** Nearest ranks. */
function distributionOf(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) };
}
