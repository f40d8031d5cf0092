// Writes src/report/html/land-outline.json: the coasts of the world as one SVG path, half a degree to the unit, x eastwards from
// 180° W, y southwards from the pole. Whoever draws a map needs no library and no data set: `npm run generate -w @kvorum/scenario`.
import { writeFileSync } from "node:fs";
import { feature } from "topojson-client";
import topology from "world-atlas/land-110m.json" with { type: "json" };

const unitsPerDegree = 2;
/** Degrees of latitude: what lies south of it is ice without regions. */
const southernmost = -60;

const rings = feature(topology, topology.objects.land).features.flatMap(({ geometry }) => geometry.coordinates.flat());
const target = new URL("../src/report/html/land-outline.json", import.meta.url);
const path = rings
  .filter((ring) => ring.some(([, latitude]) => latitude > southernmost))
  .flatMap(unwrap)
  .map(pathOfRing)
  .join("");
writeFileSync(target, `${JSON.stringify({ path }, null, 2)}\n`);

/** A coast that crosses the date line goes on beyond it; what sticks out at one side is drawn at the other as well. */
function unwrap(ring) {
  let turns = 0;
  const unwrapped = ring.map(([longitude, latitude], i) => {
    const before = ring[i - 1]?.[0] ?? longitude;
    turns += longitude - before > 180 ? -1 : longitude - before < -180 ? 1 : 0;
    return [longitude + 360 * turns, latitude];
  });
  const shifted = (degrees) => unwrapped.map(([longitude, latitude]) => [longitude + degrees, latitude]);
  return [
    unwrapped,
    ...(unwrapped.some(([longitude]) => longitude > 180) ? [shifted(-360)] : []),
    ...(unwrapped.some(([longitude]) => longitude < -180) ? [shifted(360)] : []),
  ];
}

/** Relative steps: a coast is many short ones. Islands smaller than a unit are nothing. */
function pathOfRing(ring) {
  const points = ring.map(([longitude, latitude]) => [
    Math.round((longitude + 180) * unitsPerDegree),
    Math.round((90 - latitude) * unitsPerDegree),
  ]);
  const steps = points
    .slice(1)
    .map(([x, y], i) => [x - points[i][0], y - points[i][1]])
    .filter(([dx, dy]) => dx !== 0 || dy !== 0);
  return steps.length < 3 ? "" : `M${points[0].join(" ")}l${steps.map((step) => step.join(" ")).join(" ")}z`;
}
