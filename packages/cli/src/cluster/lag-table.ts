// The lags of a moment as people read them: a line per learner.
import type { Distribution } from "@kvorum/figures";
import type { Paint } from "../output/paint.ts";
import { type Column, formatTable } from "../output/table.ts";
import type { IntervalLags } from "./lag-interval.ts";

/** By datacenter, of those that answered twice. */
export type LagsByDatacenter = ReadonlyMap<string, IntervalLags>;

const COLUMNS: readonly Column[] = [
  { title: "datacenter", align: "left" },
  { title: "entries", align: "right" },
  { title: "received p50", align: "right" },
  { title: "p99", align: "right" },
  { title: "flushed p50", align: "right" },
  { title: "p99", align: "right" },
  { title: "applied p50", align: "right" },
  { title: "p99", align: "right" },
];

/** How long after their commit entries arrived, since the last look; nothing when no learner has answered twice. */
export function formatLags(lags: LagsByDatacenter, paint: Paint): string {
  const rows = [...lags].map(([datacenter, of]) => formatRow(datacenter, of));
  return rows.length === 0 ? "" : `\n${paint.faint("after the commit, in ms")}\n${formatTable(COLUMNS, rows, paint)}`;
}

function formatRow(datacenter: string, { shipLag, durableLag, replicationLag }: IntervalLags): readonly string[] {
  const cells = [shipLag, durableLag, replicationLag].flatMap(formatQuantiles);
  return [datacenter, `${replicationLag.count}`, ...cells];
}

function formatQuantiles({ count, p50, p99 }: Distribution): readonly string[] {
  return count === 0 ? ["", ""] : [p50.toFixed(1), p99.toFixed(1)];
}
