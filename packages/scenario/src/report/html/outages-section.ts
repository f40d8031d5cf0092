// Outages: how long nobody could write, and what that time went into. And the failovers, with what each of them cost.
import type { Report } from "../report.ts";
import type { FailoverRow, Outage } from "../story-schema.ts";
import { count, duration, moment } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";

/** In the bar's own units; the page scales it to its width. */
const BAR_WIDTH = 720;
const BAR_HEIGHT = 20;

const PARTS = [
  { name: "detectMs", className: "part-1", what: "until somebody stood for election" },
  { name: "electMs", className: "part-2", what: "until one led" },
  { name: "firstCommitMs", className: "part-3", what: "until a write was acknowledged" },
] as const;

/** Null when a write could be made all the time. */
export function outagesSection({ outages }: Report): Markup | null {
  if (outages.length === 0) {
    return null;
  }
  const longestMs = Math.max(1, ...outages.map(({ rtoMs }) => rtoMs ?? 0));
  return markup`<section id="outages">
<h2>Outages</h2>
<p class="note">From the first strong write that failed to the first that was acknowledged again, by a probe that writes at short intervals and tries nothing twice. Until somebody stood for election: the failure was not noticed yet (detect). Until one led: votes, or a region taking over (elect). Then until a write of the probe was through (first commit).</p>
<ul class="legend">${PARTS.map(({ className, what }) => markup`<li class="${className}"><span class="dot"></span>${what}</li>`)}</ul>
<ol class="outages">${outages.map((outage, i) => outageItem(outage, `outages[${i}]`, longestMs))}</ol>
</section>`;
}

function outageItem(outage: Outage, path: string, longestMs: number): Markup {
  const { region, atMs, rtoMs, fault } = outage;
  const lasted =
    rtoMs === null
      ? markup`<strong class="bad">until the end</strong>`
      : markup`<strong>${duration(`${path}.rtoMs`, rtoMs)}</strong>`;
  return markup`<li><p>${lasted} from ${moment(`${path}.atMs`, atMs)}, seen from ${region}${fault === null ? "" : `: ${fault}`}</p>
${bar(outage, longestMs)}
${partsLine(outage, path)}</li>
`;
}

/** One bar of parts that follow each other; without an election, of one part. */
function bar(outage: Outage, longestMs: number): Markup | null {
  if (outage.rtoMs === null) {
    return null;
  }
  const parts = PARTS.flatMap(({ name, className }) => {
    const partMs = outage[name];
    return partMs === null ? [] : [{ className, partMs }];
  });
  const drawn = parts.length === 0 ? [{ className: "part-0", partMs: outage.rtoMs }] : parts;
  let x = 0;
  return markup`<svg class="bar" viewBox="0 0 ${BAR_WIDTH} ${BAR_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${drawn.map(
    ({ className, partMs }) => {
      const from = x;
      x += (partMs / longestMs) * BAR_WIDTH;
      return markup`<rect class="${className}" x="${from.toFixed(1)}" y="0" width="${(x - from).toFixed(1)}" height="${BAR_HEIGHT}"/>`;
    },
  )}</svg>`;
}

function partsLine(outage: Outage, path: string): Markup | null {
  const parts = PARTS.flatMap(({ name, className, what }) => {
    const partMs = outage[name];
    return partMs === null
      ? []
      : [markup`<li class="${className}"><span class="dot"></span>${duration(`${path}.${name}`, partMs)} ${what}</li>`];
  });
  return parts.length === 0 ? null : markup`<ul class="legend">${parts}</ul>`;
}

/** Null when the primary region stayed where it was. */
export function failoversSection({ failovers }: Report): Markup | null {
  return failovers.length === 0
    ? null
    : markup`<section id="failovers">
<h2>Failovers</h2>
${failovers.map((failover, i) => failoverItem(failover, `failovers[${i}]`))}
</section>`;
}

function failoverItem(failover: FailoverRow, path: string): Markup {
  const { atMs, toRegion, forced, epoch, certificate } = failover;
  return markup`<div class="failover"><h3>${forced ? "Forced" : "Planned"}, to ${toRegion} <small>at ${moment(`${path}.atMs`, atMs)}, epoch ${count(`${path}.epoch`, epoch)}</small></h3>
${certificate === null ? markup`<p class="note">Nothing was lost: the region had every entry before it took over.</p>` : certificateOf(certificate, `${path}.certificate`)}</div>
`;
}

function certificateOf(certificate: NonNullable<FailoverRow["certificate"]>, path: string): Markup {
  const { entries, commits, bytes, oldestAgeMs, versionstamps } = certificate;
  const lost =
    commits === null
      ? markup`what ${count(`${path}.entries`, entries)} entries held, of which no disk could be read`
      : markup`${count(`${path}.commits`, commits)} commits in ${count(`${path}.entries`, entries)} entries`;
  const size = bytes === null ? null : markup`, ${count(`${path}.bytes`, bytes)} bytes`;
  const age =
    oldestAgeMs === null
      ? null
      : markup`; the oldest was committed ${duration(`${path}.oldestAgeMs`, oldestAgeMs)} before`;
  return markup`<p>Lost-write certificate: ${lost}${size}${age}.</p>
${versionstamps.length === 0 ? null : markup`<details><summary>Their versionstamps</summary><p class="versionstamps">${versionstamps.map((versionstamp) => markup`<code>${versionstamp}</code> `)}</p></details>`}`;
}
