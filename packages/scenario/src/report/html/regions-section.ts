// What a client sees, region by region: a card with one number and one sentence each, then every figure.
import type { Distribution } from "@kvorum/figures";
import { placeOf } from "@kvorum/wan";
import { isDetail, isMeasured, measuredFigures, REGION_FIGURES } from "../figure-names.ts";
import { formatPercent } from "../format.ts";
import type { RegionFigures, RegionRow } from "../region-schema.ts";
import type { Report } from "../report.ts";
import { regionSentence, troublesOf } from "../summary.ts";
import { count, figure, percentileCells } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";
import { regionClass } from "./region-color.ts";

const PERCENTILES = ["min", "p50", "p90", "p99", "p999", "max"] as const satisfies readonly (keyof Distribution)[];

export function regionsSection(report: Report): Markup {
  return markup`<section id="regions">
<h2>What a client sees, region by region</h2>
<div class="cards">${report.regions.map((row, i) => regionCard(row, i, report))}</div>
</section>
<section id="figures">
<h2>Figures</h2>
<p class="note">Milliseconds: p50 and, grey, p99. Load is open-loop: latency counts from the moment at which an operation was due. What each figure is of stands at its <a href="#distributions">distribution</a>.</p>
${figuresTable(report, { rows: report.regions, path: "regions" })}
${report.regions.flatMap(troubleNotes)}
<details><summary>Every percentile</summary>
${percentilesTable(report)}
</details>
</section>`;
}

function regionCard(row: RegionRow, i: number, report: Report): Markup {
  return markup`<article class="card ${regionClass(report, row.region)}">
<h3>${placeOf(row.region)}</h3><code>${row.region}</code>
${headline(row, i, report)}
<p>${regionSentence(row, report)}</p>
</article>
`;
}

/** What the number of a card may be, the first of those that were measured; the words say of what its p50 is. */
const HEADLINES_PRIMARY = [
  ["writeMs", "a durable write"],
  ["transactionMs", "a transaction"],
  ["strongReadMs", "a strong read"],
] as const;
const HEADLINES = [
  ["replicationLagMs", "behind"],
  ["eventualReadMs", "an eventual read"],
  ...HEADLINES_PRIMARY,
] as const;

function headline(row: RegionRow, i: number, { topology }: Report): Markup {
  const candidates = row.region === topology.primaryRegion ? HEADLINES_PRIMARY : HEADLINES;
  for (const [name, what] of candidates) {
    const distribution = row[name];
    if (isMeasured(distribution)) {
      const number = figure({ path: `regions[${i}].${name}.p50`, value: distribution.p50 });
      return markup`<p class="big">${number} <small>ms</small></p>
<p class="what">${what}, p50</p>`;
    }
  }
  return markup`<p class="what">no figure of its own here</p>`;
}

interface FiguresTable {
  readonly rows: readonly RegionFigures[];
  /** Of the array of rows in report.json. */
  readonly path: string;
}

/** Figures that fit on a sheet of paper side by side. */
const COLUMNS_ON_PAPER_MAX = 4;

/**
 * p50 and p99 of whatever was measured, and how many of the eventual reads were stale; a row per client region, which is a list of
 * its own on a narrow screen, and on paper where there are many (style.ts). Details are left to the table of every percentile.
 */
export function figuresTable(report: Report, { rows, path }: FiguresTable): Markup {
  const columns = measuredFigures(rows).filter((words) => !isDetail(words));
  const width = columns.length > COLUMNS_ON_PAPER_MAX ? "wide" : "";
  return markup`<div class="scroll"><table class="regions ${width}">
<thead><tr><th class="group"></th>${columns.map(({ heading }) => markup`<th class="group" colspan="2">${heading}</th>`)}<th class="group">stale</th><th class="group">operations</th></tr>
<tr><th>Client region</th>${columns.map(() => markup`<th>p50</th><th>p99</th>`)}<th>of eventual reads</th><th>failed of all</th></tr></thead>
<tbody>${rows.map(
    (row, i) =>
      markup`<tr class="${regionClass(report, row.region)}"><th scope="row"><span class="dot"></span>${row.region}</th>${columns.map(({ name, heading, of }) => percentileCells({ path: `${path}[${i}].${name}`, heading }, of(row)))}${staleCell(row, `${path}[${i}].staleReads`)}${operationsCell(row, `${path}[${i}].operations`)}</tr>
`,
  )}</tbody>
</table></div>`;
}

function staleCell({ staleReads: { reads, stale } }: RegionFigures, path: string): Markup {
  return reads === 0
    ? markup`<td class="none">–</td>`
    : markup`<td data-label="stale"><span class="cell">${formatPercent(stale, reads)} (${count(`${path}.stale`, stale)} of ${count(`${path}.reads`, reads)})</span></td>`;
}

function operationsCell({ operations: { succeeded, failed } }: RegionFigures, path: string): Markup {
  return markup`<td data-label="operations failed" class="${failed > 0 ? "off" : ""}"><span class="cell">${count(`${path}.failed`, failed)} of ${(succeeded + failed).toLocaleString("en-US")}</span></td>`;
}

function troubleNotes(row: RegionRow): readonly Markup[] {
  return troublesOf(row).map((trouble) => markup`<p class="note">${row.region}: ${trouble}.</p>`);
}

function percentilesTable({ regions, quorumMs }: Report): Markup {
  const rows = regions.flatMap((row, i) =>
    REGION_FIGURES.flatMap(({ name, heading, of }) => {
      const distribution = of(row);
      return isMeasured(distribution)
        ? [percentilesRow(`${row.region}: ${heading}`, `regions[${i}].${name}`, distribution)]
        : [];
    }),
  );
  const quorum = isMeasured(quorumMs)
    ? percentilesRow("leaders: append to durable in two", "quorumMs", quorumMs)
    : null;
  return markup`<p class="note">Milliseconds. Of few samples a high percentile is the largest of them.</p>
<div class="scroll"><table>
<thead><tr><th>Figure</th><th>samples</th><th>min</th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>max</th></tr></thead>
<tbody>${rows}${quorum}</tbody>
</table></div>`;
}

function percentilesRow(title: string, path: string, distribution: Distribution): Markup {
  return markup`<tr><th scope="row">${title}</th><td>${count(`${path}.count`, distribution.count)}</td>${PERCENTILES.map(
    (name) => markup`<td>${figure({ path: `${path}.${name}`, value: distribution[name] })}</td>`,
  )}</tr>
`;
}
