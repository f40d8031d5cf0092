// The distributions, drawn: one chart per figure, one curve per client region. And the chance that a write is visible after t, as
// it was measured and as the links alone predict it.

import { placeOf } from "@kvorum/wan";
import { type FigureWords, isMeasured, REGION_FIGURES } from "../figure-names.ts";
import type { RegionRow, Visibility } from "../region-schema.ts";
import type { Report } from "../report.ts";
import { type CdfSeries, cdfChart } from "./cdf-chart.ts";
import { duration, figure, member } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";
import { regionClass } from "./region-color.ts";

/** Null when nothing was measured. */
export function distributionsSection(report: Report): Markup | null {
  const figures = REGION_FIGURES.filter(({ name }) => report.regions.some(({ cdf }) => (cdf[name]?.length ?? 0) > 0));
  if (figures.length === 0) {
    return null;
  }
  return markup`<section id="distributions">
<h2>Distributions</h2>
<p class="note">The share of all cases (up) that took at most so many milliseconds (right; by powers of ten where they are far apart).${floorNote(report)}</p>
<div class="charts">${figures.map((words) => distributionFigure(report, words))}</div>
</section>`;
}

function floorNote({ failovers, regions, topology }: Report): string {
  return failovers.length > 0 || regions.every(({ replicationLagMs }) => replicationLagMs === null)
    ? ""
    : ` Where entries cross an ocean, the dotted line is the one-way delay from ${placeOf(topology.primaryRegion)}: nothing can be faster.`;
}

function distributionFigure(report: Report, words: FigureWords): Markup {
  return markup`<figure id="${words.name}">
<figcaption><strong>${capitalized(words.heading)}</strong> ${words.meaning}.</figcaption>
${cdfChart({
  description: `Distribution of ${words.heading} per client region`,
  series: report.regions.map((row, i) => cdfSeries(report, row, { i, name: words.name })),
})}
<ul class="legend">${report.regions.flatMap((row, i) => legendItem(report, row, { i, words }))}</ul>
</figure>
`;
}

function cdfSeries(
  report: Report,
  row: RegionRow,
  { i, name }: { readonly i: number; readonly name: string },
): CdfSeries {
  return {
    label: row.region,
    className: regionClass(report, row.region),
    path: member(`regions[${i}].cdf`, name),
    points: row.cdf[name] ?? [],
    shape: "steps",
    floorMs: name === "replicationLagMs" || name === "shipLagMs" ? oneWayMs(report, row.region) : null,
  };
}

function legendItem(
  report: Report,
  row: RegionRow,
  { i, words: { name, of } }: { readonly i: number; readonly words: FigureWords },
): readonly Markup[] {
  const distribution = of(row);
  if (!isMeasured(distribution)) {
    return [];
  }
  const path = `regions[${i}].${name}`;
  return [
    markup`<li class="${regionClass(report, row.region)}"><span class="dot"></span>${placeOf(row.region)}: p50 ${duration(`${path}.p50`, distribution.p50)}, p99 ${duration(`${path}.p99`, distribution.p99)}</li>`,
  ];
}

/** Null without probes. */
export function visibilitySection(report: Report): Markup | null {
  const rows = report.regions.filter(({ visibility }) => visibility.some(({ measured }) => measured !== null));
  if (rows.length === 0) {
    return null;
  }
  return markup`<section id="visible">
<h2>P(visible after t)</h2>
<p class="note">The chance that an eventual read, issued t milliseconds after a write was acknowledged to its client, returns that write: measured by a probe client per region, and, dashed, predicted from the delays of the links alone.</p>
${cdfChart({
  description: "Probability that a write is visible after t, per client region, measured and predicted",
  series: report.regions.flatMap((row, i) => visibilitySeries(report, row, i)),
})}
<ul class="legend">${rows.map((row) => markup`<li class="${regionClass(report, row.region)}"><span class="dot"></span>${placeOf(row.region)}</li>`)}</ul>
<details><summary>As a table</summary>
<div class="scroll"><table>
<thead><tr><th>Client region</th><th>after</th><th>measured</th><th>predicted</th></tr></thead>
<tbody>${report.regions.flatMap((row, i) => visibilityRows(row.visibility, { region: row.region, i }))}</tbody>
</table></div></details>
</section>`;
}

function visibilitySeries(report: Report, row: RegionRow, i: number): readonly CdfSeries[] {
  const color = regionClass(report, row.region);
  const path = `regions[${i}].visibility`;
  const pointsOf = (which: "measured" | "predicted") =>
    row.visibility.flatMap((point) => {
      const share = point[which];
      return share === null ? [] : [[point.afterMs, share] as const];
    });
  const drawn = { path, shape: "lines" as const, floorMs: null };
  return [
    { ...drawn, label: `${row.region}, measured`, className: `${color} line-1`, points: pointsOf("measured") },
    { ...drawn, label: `${row.region}, predicted`, className: `${color} line-2`, points: pointsOf("predicted") },
  ];
}

function visibilityRows(
  visibility: Visibility,
  { region, i }: { readonly region: string; readonly i: number },
): readonly Markup[] {
  return visibility.map(({ afterMs, measured, predicted }, j) => {
    const path = `regions[${i}].visibility[${j}]`;
    return markup`<tr><th scope="row">${region}</th><td>${duration(`${path}.afterMs`, afterMs)}</td><td>${measured === null ? "–" : share(`${path}.measured`, measured)}</td><td>${share(`${path}.predicted`, predicted)}</td></tr>
`;
  });
}

function share(path: string, value: number): Markup {
  return figure({ path, value, text: value.toFixed(3) });
}

/** Half the configured round trip between the primary region and another; null for the primary region itself, and where it moved. */
function oneWayMs(report: Report, region: string): number | null {
  if (report.failovers.length > 0) {
    return null;
  }
  const regionOf = new Map(
    report.topology.regions.flatMap((row) => row.datacenters.map(({ datacenter }) => [datacenter, row.region])),
  );
  const { primaryRegion } = report.topology;
  const link = report.links.find(
    ({ from, to }) => regionOf.get(from) === primaryRegion && regionOf.get(to) === region && region !== primaryRegion,
  );
  return link === undefined ? null : link.configuredRttMs / 2;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
