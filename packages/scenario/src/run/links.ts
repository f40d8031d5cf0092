// Every directed link between datacenters, measured through the real data path before anything else is.
import type { LinkMeasurement } from "@kvorum/protocol";
import {
  LINK_ATTEMPTS_MAX,
  LINK_RETRY_PAUSE_MS,
  LINK_SAMPLES,
  LINK_STAGGER_MS,
  LINK_TIMEOUT_MS,
  LINK_TOLERANCE_FRACTION,
  LINK_TOLERANCE_MS,
} from "../limits.ts";
import type { Check, LinkRow } from "../report/report.ts";
import { liveClock } from "../world/live-clock.ts";
import type { ScenarioClock, WorldNode } from "../world/world.ts";

/** How far the median of a link may be from what is configured, in ms. */
export function linkToleranceMs(configuredRttMs: number): number {
  return Math.max(LINK_TOLERANCE_MS, configuredRttMs * LINK_TOLERANCE_FRACTION);
}

/** Whether a link was measured and is what it is configured to be. */
export function isLinkTrue(link: LinkRow): boolean {
  const { configuredRttMs, measuredRttMs } = link;
  return measuredRttMs !== null && Math.abs(measuredRttMs - configuredRttMs) <= linkToleranceMs(configuredRttMs);
}

/** Who can measure: a node of a world, or an operator's connection. */
type Measurer = Pick<WorldNode, "measureLinks">;

/**
 * One row per ordered pair of datacenters, sorted. A datacenter with a link that is off is measured again, a few times: the
 * machine may have been busy. What stays off is returned as it is, for the caller to mark.
 * @param options.clock real time by default
 * @param options.retry false where nothing says what a link should be (the WAN is off): once is enough
 * @throws KvorumError unreachable, deadline_exceeded
 */
export async function measureLinks(
  nodes: readonly Measurer[],
  options: { readonly clock?: ScenarioClock; readonly signal: AbortSignal; readonly retry?: boolean },
): Promise<readonly LinkRow[]> {
  const { clock = liveClock, signal, retry = true } = options;
  const attemptsMax = retry ? LINK_ATTEMPTS_MAX : 1;
  const rows = new Map<string, LinkRow>();
  let suspects = nodes;
  for (let attempt = 1; attempt <= attemptsMax && suspects.length > 0 && !signal.aborted; attempt++) {
    if (attempt > 1) {
      await clock.sleepUntil(clock.nowMs() + LINK_RETRY_PAUSE_MS, signal);
    }
    const settled = await measureStaggered(suspects, { clock, signal });
    suspects = settled.flatMap(({ node, links }) =>
      links.map((link) => settleRow(rows, link)).every(isLinkTrue) ? [] : [node],
    );
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

async function measureStaggered(
  nodes: readonly Measurer[],
  { clock, signal }: { readonly clock: ScenarioClock; readonly signal: AbortSignal },
): Promise<readonly { readonly node: Measurer; readonly links: readonly LinkMeasurement[] }[]> {
  const startAtMs = clock.nowMs();
  return await Promise.all(
    nodes.map(async (node, position) => {
      await clock.sleepUntil(startAtMs + position * LINK_STAGGER_MS, signal);
      const links = await node.measureLinks({ samples: LINK_SAMPLES, timeoutMs: LINK_TIMEOUT_MS });
      return { node, links };
    }),
  );
}

/** The check that marks a run whose links are not what they claim. */
export function linksCheck(links: readonly LinkRow[]): Check {
  const off = links.filter((link) => !isLinkTrue(link));
  const [worst] = off.toSorted((a, b) => distanceMsOf(b) - distanceMsOf(a));
  return {
    name: "links: every median within max(1 ms, 2 %) of its configuration",
    ok: links.length > 0 && worst === undefined,
    detail:
      worst === undefined
        ? `${links.length} directed links measured`
        : `${off.length} of ${links.length} are off, such as ${worst.from} to ${worst.to}: ` +
          `configured ${worst.configuredRttMs} ms, measured ${worst.measuredRttMs ?? "nothing"} ms`,
  };
}

/** A link that carries nothing is further off than any other. */
function distanceMsOf({ configuredRttMs, measuredRttMs }: LinkRow): number {
  return measuredRttMs === null ? Number.POSITIVE_INFINITY : Math.abs(measuredRttMs - configuredRttMs);
}

/** Keeps a row that was true before; else takes the new measurement. */
function settleRow(rows: Map<string, LinkRow>, link: LinkMeasurement): LinkRow {
  const key = `${link.from} ${link.to}`;
  const before = rows.get(key);
  if (before !== undefined && isLinkTrue(before)) {
    return before;
  }
  const row = {
    from: link.from,
    to: link.to,
    configuredRttMs: link.configuredRttMs,
    measuredRttMs: link.measuredRttMs === null ? null : Math.round(link.measuredRttMs * 1_000) / 1_000,
  };
  rows.set(key, row);
  return row;
}
