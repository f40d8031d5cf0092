// The run over time, with its faults as bands: what clients waited, what they got through, how far the replicas were behind, what
// would have been lost.
import { SAMPLE_MS_LIVE, SAMPLE_MS_SIM } from "../../limits.ts";
import { formatMs } from "../format.ts";
import type { Report } from "../report.ts";
import type { ClientPoint, ExposurePoint, ReplicaPoint } from "../series-schema.ts";
import { endOfRunMs, faultBands, faultList } from "./fault-bands.ts";
import { type Markup, markup } from "./markup.ts";
import { datacenterClass, regionClass } from "./region-color.ts";
import { hasValues, type TimeChartOptions, type TimeSeries, timeChart } from "./time-chart.ts";

const LATENCIES = [
  { heading: "Writes", p50: "writeMsP50", p99: "writeMsP99" },
  { heading: "Strong reads", p50: "strongReadMsP50", p99: "strongReadMsP99" },
  { heading: "Eventual reads", p50: "eventualReadMsP50", p99: "eventualReadMsP99" },
] as const;

/** A sample that comes a little late is no gap. */
const EXPOSURE_GAP_SAMPLES = 3;

/** How a p99 is drawn; the legend names the p50 beside it, of the same colour. */
const P99_LINE = "line-p99";

/** Null when nothing was recorded over time. */
export function seriesSection(report: Report): Markup | null {
  const charts = [...clientCharts(report), ...replicaCharts(report), ...exposureCharts(report)].filter(({ series }) =>
    series.some(hasValues),
  );
  if (charts.length === 0) {
    return null;
  }
  const frame = { endMs: endOfRunMs(report), bands: faultBands(report) };
  return markup`<section id="series">
<h2>Over time</h2>
<p class="note">Seconds since the load began. ${report.faults.length === 0 ? "There were no faults." : "Bands are the faults, by the numbers of this list above them:"}</p>
${faultList(report)}
<div class="charts">${charts.map((chart) => chartFigure(chart, frame))}</div>
</section>`;
}

interface Chart extends Pick<TimeChartOptions, "unit" | "scale" | "series"> {
  readonly heading: string;
  readonly note: string;
}

function chartFigure({ heading, note, ...drawn }: Chart, frame: Pick<TimeChartOptions, "endMs" | "bands">): Markup {
  return markup`<figure>
<figcaption><strong>${heading}</strong> ${note}</figcaption>
${timeChart({ description: `${heading} over time`, ...drawn, ...frame })}
${legend(drawn.series)}
</figure>
`;
}

function legend(series: readonly TimeSeries[]): Markup {
  return markup`<ul class="legend">${series
    .filter((one) => hasValues(one) && !one.className.endsWith(P99_LINE))
    .map(
      ({ className, label }) =>
        markup`<li><svg class="key" viewBox="0 0 28 8" aria-hidden="true"><path class="curve ${className}" d="M1 4H27"/></svg>${label}</li>`,
    )}</ul>`;
}

function clientCharts(report: Report): readonly Chart[] {
  const { bucketMs } = report.series;
  const perSecond = (count: number): number => (count * 1_000) / bucketMs;
  const latencies = LATENCIES.map(({ heading, p50, p99 }) => ({
    heading,
    note: `p50 and, dotted, p99 of every ${formatMs(bucketMs)}.`,
    unit: "ms",
    scale: "logarithmic" as const,
    series: [
      ...clientSeries(report, { what: "p50", line: "line-1", pointValue: (point) => point[p50] }),
      ...clientSeries(report, { what: "p99", line: P99_LINE, pointValue: (point) => point[p99] }),
    ],
  }));
  return [
    ...latencies,
    {
      heading: "Operations",
      note: "answered per second.",
      unit: "per second",
      scale: "linear",
      series: clientSeries(report, { what: "", line: "line-1", pointValue: ({ succeeded }) => perSecond(succeeded) }),
    },
    ...(report.series.clients.some(({ points }) => points.some(({ failed }) => failed > 0))
      ? [
          {
            heading: "Failures",
            note: "per second.",
            unit: "per second",
            scale: "linear" as const,
            series: clientSeries(report, { what: "", line: "line-1", pointValue: ({ failed }) => perSecond(failed) }),
          },
        ]
      : []),
  ];
}

interface ClientSeriesOptions {
  /** Behind the region's name. */
  readonly what: string;
  readonly line: string;
  readonly pointValue: (point: ClientPoint) => number | null;
}

function clientSeries(report: Report, { what, line, pointValue }: ClientSeriesOptions): readonly TimeSeries[] {
  return report.series.clients.map(({ region, points }, i) => ({
    label: `${region} ${what}`.trimEnd(),
    className: `${regionClass(report, region)} ${line}`,
    path: `series.clients[${i}].points`,
    points: points.map((point) => [point.atMs, pointValue(point)] as const),
  }));
}

function replicaCharts(report: Report): readonly Chart[] {
  const seriesOf = (pointValue: (point: ReplicaPoint) => number | null): readonly TimeSeries[] =>
    report.series.replicas.map(({ datacenter, points }, i) => ({
      label: datacenter,
      className: datacenterClass(report, datacenter),
      path: `series.replicas[${i}].points`,
      points: points.map((point) => [point.atMs, pointValue(point)] as const),
    }));
  return [
    {
      heading: "Replicas behind",
      note: "in entries committed and not applied. A gap: the replica did not answer.",
      unit: "entries",
      scale: "linear",
      series: seriesOf(({ lagEntries }) => lagEntries),
    },
    {
      heading: "Age of what replicas serve",
      note: "in ms. A gap: unknown, since its source was silent.",
      unit: "ms",
      scale: "linear",
      series: seriesOf(({ freshnessAgeMs }) => freshnessAgeMs),
    },
  ];
}

function exposureCharts(report: Report): readonly Chart[] {
  const seriesOf = (pointValue: (point: ExposurePoint) => number | null): readonly TimeSeries[] =>
    report.series.exposure.map(({ region, points }, i) => ({
      label: region,
      className: `${regionClass(report, region)} line-1`,
      path: `series.exposure[${i}].points`,
      gapMs: EXPOSURE_GAP_SAMPLES * (report.mode === "live" ? SAMPLE_MS_LIVE : SAMPLE_MS_SIM),
      points: points.map((point) => [point.atMs, pointValue(point)] as const),
    }));
  return [
    {
      heading: "What would be lost",
      note: "if the primary region vanished at that moment and the other region went on: entries committed and not known to be on a disk there. While whoever knew is gone, what was known last goes on as a bound. A gap: nobody led.",
      unit: "entries",
      scale: "linear",
      series: seriesOf(({ entries }) => entries),
    },
    {
      heading: "Its age",
      note: "in ms since the oldest of it was committed.",
      unit: "ms",
      scale: "linear",
      series: seriesOf(({ ageMs }) => ageMs),
    },
  ];
}
