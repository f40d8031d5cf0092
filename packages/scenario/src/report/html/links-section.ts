// Links measured against configured: every directed pair of datacenters, as a matrix.
import { isLinkTrue } from "../../run/links.ts";
import type { LinkRow, Report } from "../report.ts";
import { figure } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";

/** Datacenters whose matrix fits on a sheet of paper. */
const PLACES_ON_PAPER_MAX = 8;

export function linksSection(report: Report): Markup | null {
  if (report.links.length === 0) {
    return null;
  }
  const places = [...new Set(report.links.flatMap(({ from, to }) => [from, to]))];
  return markup`<section id="links">
<h2>Links, measured against configured</h2>
<p class="note">Round trips in ms through the real data path, from the datacenter on the left to the one above: the median before the load began, and below it what is configured. Tolerance: max(1 ms, 2 %).</p>
<div class="scroll"><table class="matrix ${places.length > PLACES_ON_PAPER_MAX ? "wide" : ""}">
<thead><tr><th></th>${places.map((place) => markup`<th>${place}</th>`)}</tr></thead>
<tbody>${places.map(
    (from) => markup`<tr><th scope="row">${from}</th>${places.map((to) => linkCell(report.links, from, to))}</tr>
`,
  )}</tbody>
</table></div>
</section>`;
}

function linkCell(links: readonly LinkRow[], from: string, to: string): Markup {
  const i = links.findIndex((link) => link.from === from && link.to === to);
  const link = links[i];
  if (link === undefined) {
    return markup`<td>·</td>`;
  }
  const { measuredRttMs, configuredRttMs } = link;
  const measured =
    measuredRttMs === null
      ? "nothing"
      : figure({ path: `links[${i}].measuredRttMs`, value: measuredRttMs, text: measuredRttMs.toFixed(1) });
  return markup`<td class="${isLinkTrue(link) ? "" : "off"}">${measured}<br><small>${figure({ path: `links[${i}].configuredRttMs`, value: configuredRttMs, text: configuredRttMs.toFixed(1) })}</small></td>`;
}
