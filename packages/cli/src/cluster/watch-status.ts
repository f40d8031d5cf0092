// The state of a cluster again and again, each time with what its learners measured since the time before.
import { setTimeout as delay } from "node:timers/promises";
import { mustExist } from "@kvorum/base";
import type { CliContext } from "../cli-context.ts";
import { STATUS_WATCH_INTERVAL_MS } from "../limits.ts";
import { createLiveBlock } from "../output/live-block.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { type ClusterStatus, readClusterStatus } from "./cluster-status.ts";
import { LagInterval } from "./lag-interval.ts";
import { formatLags, type LagsByDatacenter } from "./lag-table.ts";
import { statusDocument } from "./status-document.ts";
import { formatStatus } from "./status-text.ts";
import { withAdmin } from "./wan-settings.ts";

/** Shows it until the signal; a node that does not answer is down, and looked for again. */
export async function watchStatus(
  context: CliContext,
  record: ClusterRecord,
  { json, signal }: { readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const interval = new LagInterval();
  const block = createLiveBlock(context.stdout);
  while (!signal.aborted) {
    const found = await readClusterStatus(record);
    const lags = await readLags(record, found, interval);
    if (json) {
      context.stdout.write(`${JSON.stringify(watchDocument(found, lags))}\n`);
    } else {
      block.show(`${formatStatus(found, context.paint)}${formatLags(lags, context.paint)}`);
    }
    // An abort ends the pause; the loop then sees it.
    await delay(STATUS_WATCH_INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}

async function readLags(
  record: ClusterRecord,
  { datacenters }: ClusterStatus,
  interval: LagInterval,
): Promise<LagsByDatacenter> {
  const learners = datacenters.filter(({ node }) => node?.role === "learner");
  const taken = await Promise.all(
    learners.map(({ datacenter }) => {
      const node = mustExist(
        record.datacenters.find((candidate) => candidate.datacenter === datacenter),
        "a datacenter of the record",
      );
      // Silence is the answer: it has no lags to show this time.
      return withAdmin(node, (admin) => admin.takeFigures({ reset: false })).catch(() => null);
    }),
  );
  const lags = taken.flatMap((figures) => {
    const since = figures === null ? null : interval.next(figures);
    return figures === null || since === null ? [] : [[figures.datacenter, since] as const];
  });
  return new Map(lags);
}

function watchDocument(found: ClusterStatus, lags: LagsByDatacenter): object {
  return {
    ...statusDocument(found),
    lags: [...lags].map(([datacenter, { shipLag, durableLag, replicationLag }]) => ({
      datacenter,
      shipLagMs: shipLag,
      durableLagMs: durableLag,
      replicationLagMs: replicationLag,
    })),
  };
}
