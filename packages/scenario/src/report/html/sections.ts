// The parts of the page, from the verdict down to the command that repeats the run.
import type { Distribution } from "@kvorum/figures";
import { formatCount, formatMs, formatNumber, formatPercent } from "../format.ts";
import { placeOf } from "../region-names.ts";
import type { Check, RegionRow, Report } from "../report.ts";
import { regionSentence, troublesOf, verdictOf } from "../summary.ts";
import { cdfChart } from "./cdf-chart.ts";
import { type Markup, markup } from "./markup.ts";
import { seriesClass } from "./series.ts";

/** Title, story, verdict. */
export function headerSection(report: Report): Markup {
  const ok = report.checks.every((check) => check.ok);
  return markup`<header>
<p class="eyebrow">kvorum scenario report</p>
<h1>${report.title}</h1>
<p class="verdict ${ok ? "good" : "bad"}"><span aria-hidden="true">${ok ? "✓" : "✗"}</span> ${verdictOf(report)}</p>
${report.aborted ? markup`<p class="note">The run was stopped early; its figures cover what was done until then.</p>` : null}
<p class="lede">${report.description}</p>
</header>`;
}

/** What was expected, and what was found. Failures come first. */
export function checksSection(report: Report): Markup {
  const failedFirst = [...report.checks].sort((a, b) => Number(a.ok) - Number(b.ok));
  return markup`<section id="checks">
<h2>Expectations and checks</h2>
<ul class="checks">${failedFirst.map(checkItem)}</ul>
</section>`;
}

function checkItem(check: Check): Markup {
  return markup`<li class="${check.ok ? "good" : "bad"}"><span class="mark" aria-label="${check.ok ? "holds" : "failed"}">${check.ok ? "✓" : "✗"}</span><span>${check.name}</span><span class="detail">${check.detail}</span></li>
`;
}

/** One card per region: how far behind it is, in one number and one sentence. */
export function regionCards(report: Report): Markup {
  return markup`<section id="regions">
<h2>What a client sees, region by region</h2>
<div class="cards">${report.regions.map((row) => regionCard(row, report))}</div>
</section>`;
}

function regionCard(row: RegionRow, report: Report): Markup {
  const isPrimary = row.region === report.topology.primaryRegion;
  const headline = isPrimary ? row.writeMs : (row.replicationLagMs ?? row.eventualReadMs);
  const what = isPrimary
    ? "a durable write, p50"
    : row.replicationLagMs === null
      ? "an eventual read, p50"
      : "behind, p50";
  return markup`<article class="card ${seriesClass(report.regions, row.region)}">
<h3>${placeOf(row.region)}</h3><code>${row.region}</code>
<p class="big">${formatNumber(headline.p50)} <small>ms</small></p>
<p class="what">${what}</p>
<p>${regionSentence(row, report)}</p>
</article>
`;
}

const FIGURE_COLUMNS = ["Write", "Strong read", "Eventual read", "Replication lag", "Time to visible"];

/** All figures per region, p50 and p99. */
export function figuresSection(report: Report): Markup {
  return markup`<section id="figures">
<h2>Figures</h2>
<p class="note">Milliseconds. Load is open-loop: latency counts from the moment at which an operation was due. Replication lag covers every entry, from its commit to its application in the region.</p>
<div class="scroll"><table>
<thead><tr><th class="group"></th>${FIGURE_COLUMNS.map((column) => markup`<th class="group" colspan="2">${column}</th>`)}<th class="group">Stale reads</th></tr>
<tr><th>Client region</th>${FIGURE_COLUMNS.map(() => markup`<th>p50</th><th>p99</th>`)}<th>of eventual reads</th></tr></thead>
<tbody>${report.regions.map((row) => figuresRow(row, report))}</tbody>
</table></div>
${report.regions.flatMap(troubleNotes)}
</section>`;
}

function figuresRow(row: RegionRow, report: Report): Markup {
  const { reads, stale, versionsMissedMax } = row.staleReads;
  const figures = [row.writeMs, row.strongReadMs, row.eventualReadMs, row.replicationLagMs, row.timeToVisibleMs];
  return markup`<tr class="${seriesClass(report.regions, row.region)}"><th scope="row"><span class="dot"></span>${row.region}</th>${figures.map(figureCells)}<td title="up to ${formatCount(versionsMissedMax, "version")} missed">${reads === 0 ? "–" : `${formatPercent(stale, reads)} (${stale} of ${reads})`}</td></tr>
`;
}

function figureCells(distribution: Distribution | null): Markup {
  return distribution === null || distribution.count === 0
    ? markup`<td class="p50">–</td><td class="p99"></td>`
    : markup`<td class="p50" title="${formatCount(distribution.count, "sample")}, max ${formatMs(distribution.max)}">${formatNumber(distribution.p50)}</td><td class="p99">${formatNumber(distribution.p99)}</td>`;
}

function troubleNotes(row: RegionRow): readonly Markup[] {
  return troublesOf(row).map((trouble) => markup`<p class="note">${row.region}: ${trouble}.</p>`);
}

/** The distributions of lag and of visibility, drawn. */
export function distributionsSection(report: Report): Markup {
  const seriesOf = (figure: "replicationLagMs" | "timeToVisibleMs") =>
    report.regions.map((row) => ({
      label: `${placeOf(row.region)} (${row.region})`,
      className: seriesClass(report.regions, row.region),
      points: row.cdf[figure],
      // An acknowledgement leaves after the commit, so only lag has a floor.
      floorMs: figure === "replicationLagMs" && row.cdf[figure].length > 0 ? oneWayMs(report, row.region) : null,
    }));
  const lag = seriesOf("replicationLagMs");
  const visible = seriesOf("timeToVisibleMs");
  return markup`<section id="lag">
<h2>Replication lag</h2>
<p class="note">Share of all entries that a region had applied within so many milliseconds of their commit. The dotted line is the one-way delay from ${placeOf(report.topology.primaryRegion)}: no entry can be faster.</p>
${cdfChart({ description: "Distribution of replication lag per client region", series: lag })}
${legend(report, "replicationLagMs")}
</section>
${visible.some(({ points }) => points.length > 0) ? visibilitySection(report, visible) : null}`;
}

function visibilitySection(report: Report, series: Parameters<typeof cdfChart>[0]["series"]): Markup {
  return markup`<section id="visible">
<h2>Time to visible</h2>
<p class="note">P(visible after t): the chance that an eventual read, issued t milliseconds after a write was acknowledged to its client, returns that write.</p>
${cdfChart({ description: "Probability that a write is visible after t, per client region", series })}
${legend(report, "timeToVisibleMs")}
</section>`;
}

function legend(report: Report, figure: "replicationLagMs" | "timeToVisibleMs"): Markup {
  const rows = report.regions.filter((row) => row.cdf[figure].length > 0);
  return markup`<ul class="legend">${rows.map(
    (row) =>
      markup`<li class="${seriesClass(report.regions, row.region)}"><span class="dot"></span>${placeOf(row.region)}: p50 ${formatMs(row[figure]?.p50 ?? 0)}, p99 ${formatMs(row[figure]?.p99 ?? 0)}</li>`,
  )}</ul>`;
}

/** Half the configured round trip between the primary region and another; null for the primary region itself. */
function oneWayMs(report: Report, region: string): number | null {
  const regionOf = new Map(
    report.topology.regions.flatMap((row) => row.datacenters.map(({ datacenter }) => [datacenter, row.region])),
  );
  const { primaryRegion } = report.topology;
  const link = report.links.find(
    ({ from, to }) => regionOf.get(from) === primaryRegion && regionOf.get(to) === region && region !== primaryRegion,
  );
  return link === undefined ? null : link.configuredRttMs / 2;
}

/** What was promised, and whether it was kept. */
export function durabilitySection({ durability }: Report): Markup {
  return markup`<section id="durability">
<h2>Durability</h2>
<p class="note">After the run, every write that a client had been told is durable was looked up in the leader's log.</p>
<dl class="numbers">
<div><dt>acknowledged</dt><dd>${durability.acknowledged.toLocaleString("en-US")}</dd></div>
<div><dt>lost</dt><dd class="${durability.lost > 0 ? "bad" : "good"}">${durability.lost}</dd></div>
<div><dt>datacenters on disk at acknowledgement, at least</dt><dd>${durability.datacentersDurableAtAckMin}</dd></div>
</dl>
</section>`;
}

/** How to do it again. */
export function repeatSection(report: Report): Markup {
  return markup`<section id="repeat">
<h2>Repeat this run</h2>
<pre>${report.command}</pre>
<p class="note">Seed ${report.seed} fixes the schedule, the keys and the emulated links; ${report.mode === "live" ? "real processes add their own timing" : "virtual time repeats exactly"}.</p>
</section>
<footer>${report.scenario} · topology ${report.topology.name} · started ${report.startedAt} · ${formatMs(report.durationMs)} recorded · kvorum ${report.versions.kvorum} · Node ${report.versions.node}</footer>`;
}
