// Links measured against configured: one line per pair of regions, and every directed link below it.
import { isLinkTrue, linkToleranceMs } from "../../run/links.ts";
import { formatNumber } from "../format.ts";
import type { LinkRow, Report } from "../report.ts";
import { type Markup, markup } from "./markup.ts";

interface RegionPair {
  readonly from: string;
  readonly to: string;
  readonly links: readonly LinkRow[];
}

export function linksSection(report: Report): Markup {
  return markup`<section id="links">
<h2>Links, measured against configured</h2>
<p class="note">Round trips in ms through the real data path, median of each directed link, before the load began. Tolerance: max(1 ms, 2 %).</p>
<div class="scroll"><table>
<thead><tr><th>Regions</th><th>links</th><th>configured</th><th>measured</th><th>worst deviation</th><th>tolerance</th></tr></thead>
<tbody>${pairsOf(report).map(pairRow)}</tbody>
</table></div>
<details><summary>All ${report.links.length} directed links</summary>
<div class="scroll"><table>
<thead><tr><th>Link</th><th>configured</th><th>measured</th><th>deviation</th></tr></thead>
<tbody>${report.links.map(linkRow)}</tbody>
</table></div></details>
</section>`;
}

function pairRow({ from, to, links }: RegionPair): Markup {
  const measured = links.flatMap(({ measuredRttMs }) => (measuredRttMs === null ? [] : [measuredRttMs]));
  const configured = links[0]?.configuredRttMs ?? 0;
  const deviations = links.map(deviationMs).sort((a, b) => Math.abs(b ?? Infinity) - Math.abs(a ?? Infinity));
  const range = measured.length === 0 ? "nothing" : `${fixed(Math.min(...measured))} – ${fixed(Math.max(...measured))}`;
  return markup`<tr><th scope="row">${from} → ${to}</th><td>${links.length}</td><td>${fixed(configured)}</td><td>${range}</td><td class="${links.every(isLinkTrue) ? "" : "off"}">${signed(deviations[0] ?? null)}</td><td>±${formatNumber(linkToleranceMs(configured))}</td></tr>
`;
}

function linkRow(link: LinkRow): Markup {
  return markup`<tr><th scope="row">${link.from} → ${link.to}</th><td>${fixed(link.configuredRttMs)}</td><td>${link.measuredRttMs === null ? "nothing" : fixed(link.measuredRttMs)}</td><td class="${isLinkTrue(link) ? "" : "off"}">${signed(deviationMs(link))}</td></tr>
`;
}

function pairsOf({ links, topology }: Report): readonly RegionPair[] {
  const regionOf = new Map(
    topology.regions.flatMap(({ region, datacenters }) => datacenters.map(({ datacenter }) => [datacenter, region])),
  );
  const pairs = Map.groupBy(links, ({ from, to }) => `${regionOf.get(from) ?? from} ${regionOf.get(to) ?? to}`);
  return [...pairs].map(([key, members]) => {
    const [from = "", to = ""] = key.split(" ");
    return { from, to, links: members };
  });
}

function deviationMs({ configuredRttMs, measuredRttMs }: LinkRow): number | null {
  return measuredRttMs === null ? null : measuredRttMs - configuredRttMs;
}

function fixed(ms: number): string {
  return ms.toFixed(1);
}

function signed(ms: number | null): string {
  return ms === null ? "not measured" : `${ms < 0 ? "−" : "+"}${Math.abs(ms).toFixed(2)}`;
}
