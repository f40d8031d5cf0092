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
<p class="note">Milliseconds. Load is open-loop: latency counts from the moment at which an operation was due. Replication lag covers every entry, from its commit to its application in the region.</p>
${figuresTable(report, { rows: report.regions, path: "regions" })}
${report.regions.flatMap(troubleNotes)}
<details><summary>Every percentile</summary>
${percentilesTable(report)}
</details>
</section>`;
}

function regionCard(row: RegionRow, i: number, report: Report): Markup {
  const [name, what, headline] = headlineOf(row, report);
  return markup`<article class="card ${regionClass(report, row.region)}">
<h3>${placeOf(row.region)}</h3><code>${row.region}</code>
<p class="big">${isMeasured(headline) ? markup`${figure({ path: `regions[${i}].${name}.p50`, value: headline.p50 })} <small>ms</small>` : "–"}</p>
<p class="what">${what}</p>
<p>${regionSentence(row, report)}</p>
</article>
`;
}

function headlineOf(row: RegionRow, report: Report): readonly [name: string, what: string, Distribution] {
  if (row.region === report.topology.primaryRegion) {
    return ["writeMs", "a durable write, p50", row.writeMs];
  }
  return row.replicationLagMs === null
    ? ["eventualReadMs", "an eventual read, p50", row.eventualReadMs]
    : ["replicationLagMs", "behind, p50", row.replicationLagMs];
}

interface FiguresTable {
  readonly rows: readonly RegionFigures[];
  /** Of the array of rows in report.json. */
  readonly path: string;
}

/**
 * p50 and p99 of whatever was measured, and how many of the eventual reads were stale; a row per client region. On a narrow screen
 * the last columns are out of sight: those are the details.
 */
export function figuresTable(report: Report, { rows, path }: FiguresTable): Markup {
  const measured = measuredFigures(rows);
  const columns = measured.filter((words) => !isDetail(words));
  const details = measured.filter(isDetail);
  return markup`<div class="scroll"><table>
<thead><tr><th class="group"></th>${columns.map(groupHead)}<th class="group">stale</th><th class="group">operations</th>${details.map(groupHead)}</tr>
<tr><th>Client region</th>${columns.map(percentileHeads)}<th>of eventual reads</th><th>failed of all</th>${details.map(percentileHeads)}</tr></thead>
<tbody>${rows.map(
    (row, i) =>
      markup`<tr class="${regionClass(report, row.region)}"><th scope="row"><span class="dot"></span>${row.region}</th>${columns.map(({ name, of }) => percentileCells(`${path}[${i}].${name}`, of(row)))}${staleCell(row, `${path}[${i}].staleReads`)}${operationsCell(row, `${path}[${i}].operations`)}${details.map(({ name, of }) => percentileCells(`${path}[${i}].${name}`, of(row)))}</tr>
`,
  )}</tbody>
</table></div>`;
}

function groupHead({ heading }: { readonly heading: string }): Markup {
  return markup`<th class="group" colspan="2">${heading}</th>`;
}

function percentileHeads(): Markup {
  return markup`<th>p50</th><th>p99</th>`;
}

function staleCell({ staleReads: { reads, stale } }: RegionFigures, path: string): Markup {
  return reads === 0
    ? markup`<td>–</td>`
    : markup`<td>${formatPercent(stale, reads)} (${count(`${path}.stale`, stale)} of ${count(`${path}.reads`, reads)})</td>`;
}

function operationsCell({ operations: { succeeded, failed } }: RegionFigures, path: string): Markup {
  return markup`<td class="${failed > 0 ? "off" : ""}">${count(`${path}.failed`, failed)} of ${(succeeded + failed).toLocaleString("en-US")}</td>`;
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
  return markup`<div class="scroll"><table>
<thead><tr><th>Figure, ms</th><th>samples</th><th>min</th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>max</th></tr></thead>
<tbody>${rows}${quorum}</tbody>
</table></div>`;
}

function percentilesRow(title: string, path: string, distribution: Distribution): Markup {
  return markup`<tr><th scope="row">${title}</th><td>${count(`${path}.count`, distribution.count)}</td>${PERCENTILES.map(
    (name) => markup`<td>${figure({ path: `${path}.${name}`, value: distribution[name] })}</td>`,
  )}</tr>
`;
}
