// A number of report.json as it stands on the page: it says where it is from, so that a test can hold the page against the file.
import type { Distribution } from "@kvorum/figures";
import { formatMoment, formatMs, formatNumber } from "../format.ts";
import { type Markup, markup } from "./markup.ts";

export interface FigureOptions {
  /** Where it stands in report.json, as JavaScript would reach it: regions[0].writeMs.p50. */
  readonly path: string;
  readonly value: number;
  /** What is read instead of the plain number. */
  readonly text?: string;
}

export function figure({ path, value, text = formatNumber(value) }: FigureOptions): Markup {
  return markup`<span class="figure" data-path="${path}" data-value="${value}">${text}</span>`;
}

/** A duration in ms, with its unit. */
export function duration(path: string, valueMs: number): Markup {
  return figure({ path, value: valueMs, text: formatMs(valueMs) });
}

/** A moment since the start of the load. */
export function moment(path: string, atMs: number): Markup {
  return figure({ path, value: atMs, text: formatMoment(atMs) });
}

export function count(path: string, value: number): Markup {
  return figure({ path, value, text: value.toLocaleString("en-US") });
}

/** p50 and p99 as two cells of a table, with the words that stand before them on a narrow screen; dashes when nothing was measured. */
export function percentileCells(
  { path, heading }: { readonly path: string; readonly heading: string },
  distribution: Distribution | null,
): Markup {
  if (distribution === null || distribution.count === 0) {
    return markup`<td class="p50 none">–</td><td class="p99 none"></td>`;
  }
  const { p50, p99 } = distribution;
  return markup`<td class="p50" data-label="${heading}">${figure({ path: `${path}.p50`, value: p50 })}</td><td class="p99">${figure({ path: `${path}.p99`, value: p99 })}</td>`;
}

/** A field of an object whose names are not ours, as part of a path. */
export function member(path: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}
