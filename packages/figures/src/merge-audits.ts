// What the nodes of a cluster found in one audit, put together: a client may be served by any of them.
import type { DatacenterId } from "@kvorum/base";
import type { AuditExample, AuditGroup, AuditGroupFigures, NodeAudit } from "@kvorum/protocol";
import { byWeight } from "./audit-order.ts";
import { DurationHistogram } from "./duration-histogram.ts";

export interface AuditTotals {
  readonly reads: number;
  readonly stale: number;
  readonly readYourWrites: number;
  readonly monotonicReads: number;
}

export interface AuditedReads extends AuditTotals {
  readonly group: AuditGroup;
  /** Who served them, in order of their names. */
  readonly datacenters: readonly DatacenterId[];
  /** Of the stale ones. */
  readonly staleness: DurationHistogram;
  readonly versionsMissedMax: number;
}

export interface FoundExample extends AuditExample {
  readonly datacenter: DatacenterId;
}

export interface AuditFindings {
  /** Those with violations first, then by how many of their reads were stale. */
  readonly groups: readonly AuditedReads[];
  /** Violations first, then the oldest. */
  readonly examples: readonly FoundExample[];
  /** Of all groups. */
  readonly totals: AuditTotals;
  readonly readsUngrouped: number;
  readonly readsUnjudged: number;
}

/** @param audits of different nodes, or of the lives of one */
export function mergeAudits(audits: readonly NodeAudit[]): AuditFindings {
  const merged = new Map<string, MutableReads>();
  for (const { datacenter, groups } of audits) {
    for (const figures of groups) {
      const name = JSON.stringify(figures.group);
      const reads = merged.get(name) ?? new MutableReads(figures.group);
      merged.set(name, reads);
      reads.add(datacenter, figures);
    }
  }
  const groups = [...merged.values()].sort(byFindings);
  return {
    groups,
    examples: audits
      .flatMap(({ datacenter, examples }) => examples.map((example) => ({ ...example, datacenter })))
      .sort(byWeight),
    totals: {
      reads: sumOf(groups, ({ reads }) => reads),
      stale: sumOf(groups, ({ stale }) => stale),
      readYourWrites: sumOf(groups, ({ readYourWrites }) => readYourWrites),
      monotonicReads: sumOf(groups, ({ monotonicReads }) => monotonicReads),
    },
    readsUngrouped: sumOf(audits, ({ readsUngrouped }) => readsUngrouped),
    readsUnjudged: sumOf(audits, ({ readsUnjudged }) => readsUnjudged),
  };
}

class MutableReads implements AuditedReads {
  readonly group: AuditGroup;
  readonly staleness = new DurationHistogram();
  datacenters: readonly DatacenterId[] = [];
  reads = 0;
  stale = 0;
  versionsMissedMax = 0;
  readYourWrites = 0;
  monotonicReads = 0;

  constructor(group: AuditGroup) {
    this.group = group;
  }

  add(datacenter: DatacenterId, figures: AuditGroupFigures): void {
    this.datacenters = [...new Set([...this.datacenters, datacenter])].sort();
    this.staleness.addEncoded(figures.staleness);
    this.reads += figures.reads;
    this.stale += figures.stale;
    this.versionsMissedMax = Math.max(this.versionsMissedMax, figures.versionsMissedMax);
    this.readYourWrites += figures.readYourWrites;
    this.monotonicReads += figures.monotonicReads;
  }
}

function byFindings(one: AuditedReads, other: AuditedReads): number {
  const violations = (reads: AuditedReads): number => reads.readYourWrites + reads.monotonicReads;
  return violations(other) - violations(one) || other.stale - one.stale || other.reads - one.reads;
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
