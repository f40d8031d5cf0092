// What a run has to tell beside its figures: the way of a write, and what stale reads missed. The nodes are asked when the load is
// over and they are at rest, since verdicts come late, and soon enough that they remember the steps of recent entries.
import type { NodeTraces } from "@kvorum/protocol";
import { SPACE_TIME_CANDIDATES, SPACE_TIME_RECENT_ENTRIES, STALE_SPACE_TIMES_MAX } from "../limits.ts";
import type { SpaceTime, StaleGroup } from "../report/story-schema.ts";
import { type AcknowledgedWrites, type Acknowledgement, indexOf } from "../run/acknowledged-writes.ts";
import type { PlacedPhase } from "../workload/workload-driver.ts";
import { Lookout } from "../world/lookout.ts";
import type { World } from "../world/world.ts";
import { type SpaceTimeContext, spaceTimeOf, stepsKnown, tracesOf } from "./space-time.ts";
import {
  breachesFrom,
  type RegionBreaches,
  type StaleReadsOptions,
  staleGroupsFrom,
  worstFirst,
} from "./stale-reads.ts";
import { staleSpaceTimeOf } from "./stale-space-time.ts";

export interface Stories {
  /** A write like most, then the worst of what stale reads missed. */
  readonly spaceTimes: readonly SpaceTime[];
  readonly staleGroups: readonly StaleGroup[];
  readonly breaches: readonly RegionBreaches[];
}

export interface StoriesOptions {
  readonly writes: AcknowledgedWrites;
  readonly plan: { readonly phases: readonly PlacedPhase[] };
  /** The start of the load, by the world's clock. */
  readonly originAtMs: number;
  readonly clientNameOf: StaleReadsOptions["clientNameOf"];
}

/** Of those nodes that answer. Never rejects. */
export async function collectStories(world: World, options: StoriesOptions): Promise<Stories> {
  const { clock, nodes, topology } = world;
  const { originAtMs, clientNameOf } = options;
  const audits = await answersOf(nodes.map((node) => node.takeAudit()));
  const originWallMs = clock.wallMs() - (clock.nowMs() - originAtMs);
  const staleGroups = staleGroupsFrom({ audits, originWallMs, clientNameOf });
  const { voters } = await new Lookout(world).look();
  const context: SpaceTimeContext = { topology, voters, originAtMs };
  return {
    spaceTimes: [
      ...(await ordinaryWrites(world, options, context)),
      ...(await missedWrites(world, { ...options, staleGroups }, context)),
    ],
    staleGroups,
    breaches: breachesFrom(audits),
  };
}

/** The one that is most like the others and best remembered; none when nobody remembers any. */
async function ordinaryWrites(
  { nodes }: World,
  options: StoriesOptions,
  context: SpaceTimeContext,
): Promise<readonly SpaceTime[]> {
  const candidates = ordinaryFirst(options);
  const traces = await tracesFrom(nodes, candidates);
  const drawn = candidates.map((write) => ({ write, traces: tracesOf(traces, indexOf(write.versionstamp)) }));
  const best = drawn.reduce<(typeof drawn)[number] | null>(
    (found, one) => (found === null || stepsKnown(one.traces) > stepsKnown(found.traces) ? one : found),
    null,
  );
  return best === null || stepsKnown(best.traces) === 0 ? [] : [spaceTimeOf(best, context)];
}

/** Of the recent writes of the recorded time those whose latency is nearest to the median of all. */
function ordinaryFirst({ writes, plan, originAtMs }: StoriesOptions): readonly Acknowledgement[] {
  const recorded = writes.all.filter(({ ackedAtMs }) => isRecorded(plan.phases, ackedAtMs - originAtMs));
  const latencies = recorded.map(latencyMsOf).sort((a, b) => a - b);
  const medianMs = latencies[Math.floor(latencies.length / 2)] ?? 0;
  const distanceMs = (write: Acknowledgement): number => Math.abs(latencyMsOf(write) - medianMs);
  return recorded
    .filter(({ versionstamp }) => indexOf(versionstamp) > writes.lastIndex - SPACE_TIME_RECENT_ENTRIES)
    .sort((a, b) => distanceMs(a) - distanceMs(b))
    .slice(0, SPACE_TIME_CANDIDATES);
}

function isRecorded(phases: readonly PlacedPhase[], sinceStartMs: number): boolean {
  return phases.findLast(({ fromMs }) => fromMs <= sinceStartMs)?.recorded === true;
}

function latencyMsOf({ sentAtMs, ackedAtMs }: Acknowledgement): number {
  return ackedAtMs - sentAtMs;
}

/** What the worst examples missed, as far as a client of the run wrote it and somebody remembers it. */
async function missedWrites(
  { nodes }: World,
  { writes, staleGroups }: StoriesOptions & { readonly staleGroups: readonly StaleGroup[] },
  context: SpaceTimeContext,
): Promise<readonly SpaceTime[]> {
  const byVersionstamp = new Map(writes.all.map((write) => [write.versionstamp, write]));
  const worst = staleGroups.flatMap(({ examples }) => examples).sort(worstFirst);
  const missed = worst.flatMap((example) => {
    const write = byVersionstamp.get(example.newerVersionstamp);
    return write === undefined ? [] : [{ example, write }];
  });
  const drawn = missed.slice(0, STALE_SPACE_TIMES_MAX);
  const traces = await tracesFrom(
    nodes,
    drawn.map(({ write }) => write),
  );
  return drawn.flatMap(({ example, write }) => {
    const known = tracesOf(traces, indexOf(write.versionstamp));
    return stepsKnown(known) === 0 ? [] : [staleSpaceTimeOf(example, { write, traces: known }, context)];
  });
}

async function tracesFrom(nodes: World["nodes"], writes: readonly Acknowledgement[]): Promise<readonly NodeTraces[]> {
  const indexes = writes.map(({ versionstamp }) => indexOf(versionstamp));
  return indexes.length === 0 ? [] : await answersOf(nodes.map((node) => node.traceEntries(indexes)));
}

async function answersOf<T>(asked: readonly Promise<T>[]): Promise<readonly T[]> {
  const answers = await Promise.allSettled(asked);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
}
