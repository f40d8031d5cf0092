// The faults of a run as bands behind its charts, numbered, and as the list that says what each number was.
import { formatMoment } from "../format.ts";
import type { Report } from "../report.ts";
import type { FaultRow } from "../story-schema.ts";
import { moment } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";

export interface FaultBand {
  /** As in the list. */
  readonly number: number;
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** When the last thing happened that the charts show. */
export function endOfRunMs({ phases, faults, series }: Report): number {
  const pointsOf = (rows: readonly { readonly points: readonly { readonly atMs: number }[] }[]): readonly number[] =>
    rows.map(({ points }) => points.at(-1)?.atMs ?? 0);
  return Math.max(
    1,
    ...phases.map(({ toMs }) => toMs),
    ...faults.map(({ atMs, endedAtMs }) => endedAtMs ?? atMs),
    ...pointsOf(series.clients).map((atMs) => atMs + series.bucketMs),
    ...pointsOf(series.replicas),
    ...pointsOf(series.exposure),
  );
}

/** What could not be done has no band; what was never undone, or over at once, is a line. */
export function faultBands(report: Report): readonly FaultBand[] {
  return report.faults.flatMap((fault, i) =>
    fault.failure === null
      ? [{ number: i + 1, title: titleOf(fault), fromMs: fault.atMs, toMs: fault.endedAtMs ?? fault.atMs }]
      : [],
  );
}

/** Null without faults. */
export function faultList({ faults }: Report): Markup | null {
  return faults.length === 0 ? null : markup`<ol class="faults">${faults.map(faultItem)}</ol>`;
}

function faultItem(fault: FaultRow, i: number): Markup {
  const { atMs, endedAtMs, detail, failure } = fault;
  const until = endedAtMs === null ? null : markup` to ${moment(`faults[${i}].endedAtMs`, endedAtMs)}`;
  return markup`<li><strong>${nameOf(fault)}</strong>, ${moment(`faults[${i}].atMs`, atMs)}${until}${detail === "" ? "" : `: ${detail}`}${failure === null ? null : markup` <span class="bad">(not done: ${failure})</span>`}</li>
`;
}

function titleOf(fault: FaultRow): string {
  return `${nameOf(fault)}, from ${formatMoment(fault.atMs)}`;
}

function nameOf({ kind, target, name }: FaultRow): string {
  return `${kind} ${target}${name === null ? "" : ` (${name})`}`;
}
