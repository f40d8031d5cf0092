// Where it all happened: the regions on a map of the world, which is drawn from a path that is part of kvorum.

import { findRegionPlace, placeOf } from "@kvorum/wan";
import { formatMs } from "../format.ts";
import type { Report } from "../report.ts";
import land from "./land-outline.json" with { type: "json" };
import { type Markup, markup } from "./markup.ts";
import { placeLabels } from "./place-labels.ts";
import { regionClass } from "./region-color.ts";

/** Of land-outline.json: half a degree to the unit; what lies further north or south holds no region. */
const UNITS_PER_DEGREE = 2;
const VIEW = { left: 0, top: 12, width: 720, height: 286 };
const RADIUS = 5;
const RADIUS_CLIENTS = 3.5;

interface MapRegion {
  readonly region: string;
  /** None: clients only. */
  readonly datacenters: number;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** Null when no region of the run is on the map. */
export function mapSection(report: Report): Markup | null {
  const regions = regionsOnMap(report);
  if (regions.length === 0) {
    return null;
  }
  const { primaryRegion } = report.topology;
  const primary = regions.find(({ region }) => region === primaryRegion);
  const labels = placeLabels(
    regions.map(({ x, y, label }) => ({ x, y, text: label })),
    VIEW,
  );
  return markup`<section id="map">
<h2>Where</h2>
<p class="note">${placeOf(primaryRegion)} is the primary region. Filled: regions with datacenters, with the configured round trip to it; hollow: regions with clients only.</p>
<svg class="map" viewBox="${VIEW.left} ${VIEW.top} ${VIEW.width} ${VIEW.height}" role="img" aria-label="Map of the regions of topology ${report.topology.name}">
<path class="land" d="${land.path}"/>
${regions.flatMap((to) => (primary === undefined || to === primary || to.datacenters === 0 ? [] : [way(primary, to)]))}
${regions.map((region) => dot(report, region))}
${labels.map(({ x, y, anchor, text }) => markup`<text class="map-label" x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`)}
</svg>
${missingNote(report, regions)}
</section>`;
}

function regionsOnMap(report: Report): readonly MapRegion[] {
  return allRegions(report).flatMap((region) => {
    const place = findRegionPlace(region);
    if (place === undefined) {
      return [];
    }
    const row = report.topology.regions.find((candidate) => candidate.region === region);
    const rttMs = rttToPrimaryMs(report, region);
    return [
      {
        region,
        datacenters: row?.datacenters.length ?? 0,
        label: rttMs === null ? place.name : `${place.name} ${formatMs(rttMs)}`,
        x: (place.longitude + 180) * UNITS_PER_DEGREE,
        y: (90 - place.latitude) * UNITS_PER_DEGREE,
      },
    ];
  });
}

function allRegions({ topology, regions }: Report): readonly string[] {
  return [...new Set([...topology.regions, ...regions].map(({ region }) => region))];
}

function rttToPrimaryMs({ topology, links }: Report, region: string): number | null {
  const datacentersIn = (name: string): readonly string[] =>
    topology.regions.find((row) => row.region === name)?.datacenters.map(({ datacenter }) => datacenter) ?? [];
  const [sources, targets] = [datacentersIn(topology.primaryRegion), datacentersIn(region)];
  const link = links.find(({ from, to }) => sources.includes(from) && targets.includes(to));
  return link === undefined || region === topology.primaryRegion ? null : link.configuredRttMs;
}

/** Bent upwards, so that ways between neighbours can be told apart. */
function way(from: MapRegion, to: MapRegion): Markup {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - Math.abs(to.x - from.x) / 8 };
  return markup`<path class="way" d="M${from.x} ${from.y}Q${middle.x.toFixed(1)} ${middle.y.toFixed(1)} ${to.x} ${to.y}"/>
`;
}

function dot(report: Report, { region, datacenters, x, y }: MapRegion): Markup {
  const isPrimary = region === report.topology.primaryRegion;
  const kind = datacenters === 0 ? "clients" : "datacenters";
  const ring = markup`<circle class="ring ${regionClass(report, region)}" cx="${x}" cy="${y}" r="${RADIUS + 3}"/>`;
  return markup`${isPrimary ? ring : null}<circle class="${kind} ${regionClass(report, region)}" cx="${x}" cy="${y}" r="${datacenters === 0 ? RADIUS_CLIENTS : RADIUS}"><title>${region}: ${datacenters} datacenters</title></circle>
`;
}

function missingNote(report: Report, drawn: readonly MapRegion[]): Markup | null {
  const missing = allRegions(report).filter((region) => !drawn.some((row) => row.region === region));
  return missing.length === 0 ? null : markup`<p class="note">Not on the map: ${missing.join(", ")}.</p>`;
}
