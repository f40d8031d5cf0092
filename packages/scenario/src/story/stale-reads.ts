// Stale reads as a report tells them: by the first part of the key and the region of the reader, with the worst ones told in full.
import type { ClientId } from "@kvorum/base";
import { DurationHistogram } from "@kvorum/figures";
import { createVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import type { AuditExample, AuditGroupFigures, NodeAudit } from "@kvorum/protocol";
import { PROBE_KEY_PART, STALE_EXAMPLES_MAX } from "../limits.ts";
import type { SessionBreaches } from "../report/region-rows.ts";
import type { StaleExample, StaleGroup } from "../report/story-schema.ts";

/** Of the clients in a region. */
export interface RegionBreaches extends SessionBreaches {
  readonly region: string;
}

export interface StaleReadsOptions {
  /** Of one audit, from every node that answered. */
  readonly audits: readonly NodeAudit[];
  /** The start of the load, by the time of day that audits date with. */
  readonly originWallMs: number;
  /** What a client of the run is called; undefined: it is none of the run's. */
  readonly clientNameOf: (id: ClientId) => string | undefined;
}

/** Groups with most stale reads first, equal ones by their names; those of probes, which are stale by design, are left out. */
export function staleGroupsFrom(options: StaleReadsOptions): readonly StaleGroup[] {
  const grouped = Map.groupBy(groupsOf(options.audits), ({ group }) => nameOf(group));
  return [...grouped]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, parts]) => staleGroup(parts, options))
    .sort((a, b) => b.stale - a.stale || b.reads - a.reads);
}

/** Per client region. */
export function breachesFrom(audits: readonly NodeAudit[]): readonly RegionBreaches[] {
  const byRegion = Map.groupBy(groupsOf(audits), ({ group }) => group.clientRegion);
  return [...byRegion].map(([region, groups]) => ({
    region,
    readYourWrites: groups.reduce((sum, { readYourWrites }) => sum + readYourWrites, 0),
    monotonicReads: groups.reduce((sum, { monotonicReads }) => sum + monotonicReads, 0),
  }));
}

function groupsOf(audits: readonly NodeAudit[]): readonly AuditGroupFigures[] {
  return audits.flatMap(({ groups }) => groups).filter(({ group }) => !isProbe(group));
}

/** Reads of several kinds of keys are none of a probe's. */
function isProbe({ keyPrefix }: { readonly keyPrefix: string }): boolean {
  return keyPrefix === JSON.stringify([PROBE_KEY_PART]);
}

function nameOf({ keyPrefix, clientRegion }: AuditGroupFigures["group"]): string {
  return `${clientRegion} ${keyPrefix}`;
}

function staleGroup(parts: readonly AuditGroupFigures[], options: StaleReadsOptions): StaleGroup {
  const { keyPrefix = "", clientRegion = "" } = parts[0]?.group ?? {};
  const staleness = new DurationHistogram();
  for (const part of parts) {
    staleness.addEncoded(part.staleness);
  }
  return {
    keyPrefix,
    region: clientRegion,
    reads: parts.reduce((sum, { reads }) => sum + reads, 0),
    stale: parts.reduce((sum, { stale }) => sum + stale, 0),
    stalenessMsP50: staleness.percentileMs(50),
    stalenessMsMax: staleness.percentileMs(100),
    examples: options.audits
      .flatMap((audit) =>
        audit.examples
          .filter(({ group }) => group.keyPrefix === keyPrefix && group.clientRegion === clientRegion)
          .map((example) => staleExample(example, audit, options)),
      )
      .sort(worstFirst)
      .slice(0, STALE_EXAMPLES_MAX),
  };
}

/** A broken promise is worse than an old value. */
export function worstFirst(a: StaleExample, b: StaleExample): number {
  const rank = ({ violation }: StaleExample): number => (violation === null ? 1 : 0);
  return rank(a) - rank(b) || b.stalenessMs - a.stalenessMs;
}

function staleExample(
  example: AuditExample,
  { datacenter }: NodeAudit,
  { originWallMs, clientNameOf }: StaleReadsOptions,
): StaleExample {
  const { group, missed, position } = example;
  const sinceStartMs = (atMs: number): number => atMs - originWallMs;
  return {
    key: missed.key,
    clientRegion: group.clientRegion,
    reader: group.clientName || shortId(example.clientId) || "unknown",
    datacenter,
    readAtMs: sinceStartMs(example.readAtMs),
    readAtVersionstamp: versionstampToHex(createVersionstamp({ ...position, position: 0 })),
    newerVersionstamp: versionstampToHex(missed.versionstamp),
    committedAtMs: sinceStartMs(missed.committedAtMs),
    writer: missed.writer === null ? null : (clientNameOf(missed.writer) ?? shortId(missed.writer)),
    stalenessMs: example.stalenessMs,
    versionsMissed: example.versionsMissed,
    violation: VIOLATIONS[example.kind],
  };
}

const VIOLATIONS = {
  stale: null,
  read_your_writes: "read-your-writes",
  monotonic_reads: "monotonic-reads",
} as const satisfies Record<AuditExample["kind"], StaleExample["violation"]>;

/** Enough of it to tell clients apart. */
function shortId(id: ClientId | null): string | null {
  return id === null ? null : id.slice(0, SHORT_ID_LENGTH);
}

const SHORT_ID_LENGTH = 8;
