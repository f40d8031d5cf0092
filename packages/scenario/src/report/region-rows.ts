// The rows of a report that are about client regions, from what recorders and nodes found.
import { DurationHistogram } from "@kvorum/figures";
import type { NodeFigures } from "@kvorum/protocol";
import { lagOf, staleReadsOf } from "../figures/cluster-figures.ts";
import type { RegionRecorder } from "../figures/region-recorder.ts";
import { CDF_POINTS } from "../limits.ts";
import type { Cdf } from "./distribution-schema.ts";
import type { RegionFigures, RegionRow, Visibility } from "./region-schema.ts";

/** Session guarantees that reads of a region broke, as the audit found. */
export interface SessionBreaches {
  readonly readYourWrites: number;
  readonly monotonicReads: number;
}

export interface RegionFindings {
  readonly recorder: RegionRecorder;
  /** Of the windows meant. */
  readonly figures: readonly NodeFigures[];
}

/** Of one stretch of time. */
export function regionFigures(findings: RegionFindings): RegionFigures {
  const { recorder, figures } = findings;
  const { region, latency, timeToVisible } = recorder;
  return {
    region,
    writeMs: latency.write.distribution(),
    strongReadMs: latency.strongRead.distribution(),
    eventualReadMs: latency.eventualRead.distribution(),
    sessionReadMs: latency.sessionRead.distribution(),
    boundedReadMs: latency.boundedRead.distribution(),
    listMs: latency.list.distribution(),
    transactionMs: latency.transaction.distribution(),
    queueDeliveryMs: latency.queueDelivery.distribution(),
    watchMs: latency.watch.distribution(),
    replicationLagMs: lagOf(figures, "replicationLag", region)?.distribution() ?? null,
    shipLagMs: lagOf(figures, "shipLag", region)?.distribution() ?? null,
    durableLagMs: lagOf(figures, "durableLag", region)?.distribution() ?? null,
    timeToVisibleMs: timeToVisible.count > 0 ? timeToVisible.distribution() : null,
    staleReads: staleReadsOf(figures, region),
    operations: { succeeded: recorder.succeeded, failed: recorder.failed, errors: recorder.errors },
    probesUnseen: recorder.probesUnseen,
  };
}

/** Of the whole run. */
export function regionRow(
  findings: RegionFindings,
  { breaches, visibility }: { readonly breaches: SessionBreaches; readonly visibility: Visibility },
): RegionRow {
  const figures = regionFigures(findings);
  return { ...figures, staleReads: { ...figures.staleReads, ...breaches }, cdf: cdfsOf(findings), visibility };
}

function cdfsOf({ recorder, figures }: RegionFindings): Readonly<Record<string, Cdf>> {
  const { region, latency, timeToVisible } = recorder;
  const none = new DurationHistogram();
  const histograms: Readonly<Record<string, DurationHistogram>> = {
    writeMs: latency.write,
    strongReadMs: latency.strongRead,
    eventualReadMs: latency.eventualRead,
    sessionReadMs: latency.sessionRead,
    boundedReadMs: latency.boundedRead,
    listMs: latency.list,
    transactionMs: latency.transaction,
    queueDeliveryMs: latency.queueDelivery,
    watchMs: latency.watch,
    replicationLagMs: lagOf(figures, "replicationLag", region) ?? none,
    shipLagMs: lagOf(figures, "shipLag", region) ?? none,
    durableLagMs: lagOf(figures, "durableLag", region) ?? none,
    timeToVisibleMs: timeToVisible,
  };
  return Object.fromEntries(
    Object.entries(histograms).flatMap(([name, histogram]) =>
      histogram.count === 0 ? [] : [[name, histogram.cdf(CDF_POINTS)] as const],
    ),
  );
}
