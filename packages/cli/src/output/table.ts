// Tables for people: aligned columns, no frame, the same look in every command.
import { NO_FRAME } from "@kvorum/scenario/no-frame";
import Table from "cli-table3";
import type { Paint } from "./paint.ts";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** One line per row under a line of titles, with a newline at the end. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string {
  const table = new Table({
    head: columns.map(({ title }) => paint.faint(title)),
    colAligns: columns.map(({ align }) => align),
    chars: { ...NO_FRAME, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return `${table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}
