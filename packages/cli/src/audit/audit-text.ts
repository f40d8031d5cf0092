// An audit's findings for people: a table of who read what, and the worst examples as sentences.
import type { AuditedReads, AuditFindings, FoundExample } from "@kvorum/figures";
import { AUDIT_EXAMPLES_SHOWN_MAX } from "../limits.ts";
import { counted } from "../output/counted.ts";
import type { Paint } from "../output/paint.ts";
import { type Column, formatTable } from "../output/table.ts";
import type { ClusterAudit } from "./cluster-audit.ts";

const CLIENT_ID_SHOWN = 8;

const COLUMNS: readonly Column[] = [
  { title: "keys", align: "left" },
  { title: "client region", align: "left" },
  { title: "read at", align: "left" },
  { title: "reads", align: "right" },
  { title: "stale", align: "right" },
  { title: "age p50", align: "right" },
  { title: "p99", align: "right" },
  { title: "max", align: "right" },
  { title: "own write missed", align: "right" },
  { title: "went back", align: "right" },
];

export function formatAudit(audit: ClusterAudit, findings: AuditFindings, paint: Paint): string {
  const { groups, examples, totals } = findings;
  const notes = notesOn(audit, findings).map((note) => `${paint.warning(note)}\n`);
  if (totals.reads === 0) {
    return `${paint.faint("no eventual read was judged")}\n${notes.join("")}`;
  }
  const table = formatTable(
    COLUMNS,
    groups.map((reads) => formatReads(reads, paint)),
    paint,
  );
  const sentences = worstOf(examples).map((example) => `  ${sentenceOf(example)}\n`);
  const worst = sentences.length === 0 ? "" : `\n${paint.strong("worst")}\n${sentences.join("")}`;
  return `${table}${worst}\n${verdictOn(findings, paint)}\n${notes.join("")}`;
}

function formatReads(found: AuditedReads, paint: Paint): readonly string[] {
  const { group, reads, stale, staleness, readYourWrites, monotonicReads } = found;
  const age = (percentile: number): string => (stale === 0 ? "" : formatMs(staleness.percentileMs(percentile)));
  const violations = (count: number): string => (count === 0 ? "" : paint.bad(String(count)));
  const place = group.database === "" ? group.keyPrefix : `${group.database} ${group.keyPrefix}`;
  return [
    place,
    group.clientRegion,
    readerOf(found),
    String(reads),
    stale === 0 ? "" : `${((100 * stale) / reads).toFixed(1)} %`,
    age(50),
    age(99),
    age(100),
    violations(readYourWrites),
    violations(monotonicReads),
  ];
}

/** The call site, with the client's name if it has one; without either, what it came by. Each watch is told from reads. */
function readerOf({ group }: Pick<AuditedReads, "group">): string {
  const { callSite, clientName, source, readKind } = group;
  const named = [callSite, clientName].filter((text) => text !== "");
  const parts = [...(named.length === 0 ? [`(${source})`] : named), ...(readKind === "watch" ? ["watch"] : [])];
  return parts.join(" · ");
}

/** The worst of each place in a program and kind of finding, so that one place does not fill the list. */
function worstOf(examples: readonly FoundExample[]): readonly FoundExample[] {
  const first = new Map<string, FoundExample>();
  for (const example of examples) {
    const name = JSON.stringify([example.group, example.kind]);
    first.set(name, first.get(name) ?? example);
  }
  return [...first.values()].slice(0, AUDIT_EXAMPLES_SHOWN_MAX);
}

function sentenceOf(example: FoundExample): string {
  const { group, datacenter, readAtMs, stalenessMs, versionsMissed, missed } = example;
  const [did, see] = group.readKind === "watch" ? ["showed", "show"] : ["read", "see"];
  const read = `${readerOf(example)} ${did} ${missed.key} from ${group.clientRegion} at ${datacenter}, ${formatTime(readAtMs)}`;
  const committed = `committed ${formatTime(missed.committedAtMs)}`;
  const writer = writerOf(example);
  switch (example.kind) {
    case "read_your_writes":
      return `${read}, and did not ${see} its own write, ${committed}`;
    case "monotonic_reads":
      return `${read}, and did not ${see} a write of ${writer}, ${committed}, that it had been shown before`;
    case "stale": {
      const more = versionsMissed === 1 ? "" : `, and ${counted(versionsMissed - 1, "later one")}`;
      return `${read}, ${formatMs(stalenessMs)} after a write of ${writer} that it did not ${see}, ${committed}${more}`;
    }
  }
}

function verdictOn({ groups, totals }: AuditFindings, paint: Paint): string {
  const { reads, stale, readYourWrites, monotonicReads } = totals;
  const judged = `${counted(reads, "eventual read")}: ${stale} stale`;
  const isWatchStale = groups.some(({ group, stale: ofGroup }) => group.readKind === "watch" && ofGroup > 0);
  const hint = isWatchStale ? `${HINT}, and is the one level that helps a watch` : HINT;
  if (readYourWrites + monotonicReads > 0) {
    const broken = `${readYourWrites} missed a write of their own client, ${monotonicReads} went back behind an earlier read`;
    return `${paint.bad(`${judged}, ${broken}`)}\n${hint}`;
  }
  return stale > 0 ? `${paint.warning(judged)}\n${hint}` : paint.good(judged);
}

const HINT =
  'where that is wrong: { consistency: "session" } shows a client what it wrote and read before, { level: "bounded", maxStalenessMs } ' +
  'bounds the age, "strong" asks the leader';

const NAMELESS =
  "over KV Connect without a name, each openKv() is taken for a client of its own: DENO_KV_ACCESS_TOKEN=TOKEN~NAME makes those of a " +
  "program one";

function notesOn({ silent, restarted, waiting }: ClusterAudit, findings: AuditFindings): readonly string[] {
  const { groups, readsUngrouped, readsUnjudged, readsUncompared } = findings;
  const hasNameless = groups.some(({ group }) => group.source === "kv-connect" && group.clientName === "");
  return [
    ...silent.map((datacenter) => `${datacenter} does not answer: what it served is missing here`),
    ...restarted.map((datacenter) => `${datacenter} has started anew: what it served before is missing here`),
    ...waiting.map((datacenter) => `${datacenter} has not heard yet of all writes: some of its reads are open`),
    ...(readsUngrouped === 0 ? [] : [`${counted(readsUngrouped, "read")} stand in no group: there were too many`]),
    ...(readsUnjudged === 0 ? [] : [`${counted(readsUnjudged, "read")} went without a verdict: too many waited`]),
    ...(readsUncompared === 0
      ? []
      : [
          `${counted(readsUncompared, "stale read")} were not compared with what other datacenters had told their clients`,
        ]),
    ...(hasNameless ? [NAMELESS] : []),
  ];
}

function writerOf({ writerName, missed, clientId, group }: FoundExample): string {
  const { writer } = missed;
  // A client of KV Connect has no id: its name stands for it.
  const isItsOwn = clientId === null ? writerName !== null && writerName === group.clientName : writer === clientId;
  if (isItsOwn) {
    return "its own";
  }
  if (writerName !== null) {
    return writerName;
  }
  return writer === null ? "the cluster or an unnamed client" : `client ${writer.slice(0, CLIENT_ID_SHOWN)}…`;
}

function formatMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

function formatTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
