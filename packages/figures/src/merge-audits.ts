// What the nodes of a cluster found in one audit, put together: a client may be served by any of them. What one of them told a client
// that cannot say so itself is held against what another one showed it.
import type { ClientId, DatacenterId } from "@kvorum/base";
import { versionstampToHex } from "@kvorum/keyspace";
import type {
  AuditExample,
  AuditGroup,
  AuditGroupFigures,
  AuditMissedVersion,
  AuditOpenRead,
  NodeAudit,
} from "@kvorum/protocol";
import { byWeight } from "./audit-order.ts";
import { DurationHistogram } from "./duration-histogram.ts";
import { promisesBroken, ToldClients } from "./told-clients.ts";

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
  /** What the client is called that wrote the missed version; null: nobody knows. */
  readonly writerName: string | null;
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
  readonly readsUncompared: number;
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
  const foundHere = violationsAcross(audits);
  for (const { kind, group } of foundHere) {
    merged.get(JSON.stringify(group))?.addViolation(kind);
  }
  const groups = [...merged.values()].sort(byFindings);
  return {
    groups,
    examples: examplesOf(audits, foundHere),
    totals: {
      reads: sumOf(groups, ({ reads }) => reads),
      stale: sumOf(groups, ({ stale }) => stale),
      readYourWrites: sumOf(groups, ({ readYourWrites }) => readYourWrites),
      monotonicReads: sumOf(groups, ({ monotonicReads }) => monotonicReads),
    },
    readsUngrouped: sumOf(audits, ({ readsUngrouped }) => readsUngrouped),
    readsUnjudged: sumOf(audits, ({ readsUnjudged }) => readsUnjudged),
    readsUncompared: sumOf(audits, ({ readsUncompared }) => readsUncompared),
  };
}

type PlacedExample = AuditExample & Pick<FoundExample, "datacenter">;

/** What no node could find by itself, each once. */
function violationsAcross(audits: readonly NodeAudit[]): readonly PlacedExample[] {
  const nodes = audits.map(({ told }) => new ToldClients(told));
  return audits.flatMap(({ datacenter, openReads }) =>
    openReads.flatMap((read) => {
      const broken = promisesBroken(read, nodes);
      const found = (kind: AuditExample["kind"], missed: AuditMissedVersion): PlacedExample => {
        const { group, readAtMs, position, stalenessMs, versionsMissed }: AuditOpenRead = read;
        return { kind, group, clientId: null, readAtMs, position, stalenessMs, versionsMissed, missed, datacenter };
      };
      return [
        ...(broken.readYourWrites === null || read.readYourWrites
          ? []
          : [found("read_your_writes", broken.readYourWrites)]),
        ...(broken.monotonicReads === null || read.monotonicReads
          ? []
          : [found("monotonic_reads", broken.monotonicReads)]),
      ];
    }),
  );
}

/** Of a group and kind of violation that a node has an example of, one is enough. */
function examplesOf(audits: readonly NodeAudit[], foundHere: readonly PlacedExample[]): readonly FoundExample[] {
  const examples = new Map<string, PlacedExample>();
  const ofNodes = audits.flatMap(({ datacenter, examples: kept }) => kept.map((each) => ({ ...each, datacenter })));
  for (const example of [...ofNodes, ...foundHere]) {
    const name = JSON.stringify([example.datacenter, example.kind, example.group]);
    examples.set(name, examples.get(name) ?? example);
  }
  const writerNameOf = writerNames(audits);
  return [...examples.values()]
    .map((example) => ({ ...example, writerName: writerNameOf(example.missed) }))
    .sort(byWeight);
}

/** A client has a name if its owner gave it one, or if a node has told it of the commit and remembers it by one. */
function writerNames(audits: readonly NodeAudit[]): (missed: AuditMissedVersion) => string | null {
  const byClient = new Map<ClientId, string>();
  for (const { clientId, group } of audits.flatMap(({ examples }) => examples)) {
    if (clientId !== null && group.clientName !== "") {
      byClient.set(clientId, group.clientName);
    }
  }
  const byCommit = new Map<string, string>();
  for (const { kind, client, versionstamp } of audits.flatMap(({ told }) => told)) {
    if (kind === "acknowledged") {
      byCommit.set(versionstampToHex(versionstamp), client);
    }
  }
  return ({ writer, versionstamp }) =>
    byCommit.get(versionstampToHex(versionstamp)) ?? (writer === null ? null : (byClient.get(writer) ?? null));
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

  addViolation(kind: AuditExample["kind"]): void {
    this.readYourWrites += Number(kind === "read_your_writes");
    this.monotonicReads += Number(kind === "monotonic_reads");
  }
}

function byFindings(one: AuditedReads, other: AuditedReads): number {
  const violations = (reads: AuditedReads): number => reads.readYourWrites + reads.monotonicReads;
  return violations(other) - violations(one) || other.stale - one.stale || other.reads - one.reads;
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
