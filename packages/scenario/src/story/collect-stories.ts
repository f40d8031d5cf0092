// What a run has to tell beside its figures: the way of a write, and what stale reads missed. The nodes are asked when the load is
// over and they are at rest, since verdicts come late, and soon enough that they remember the steps of recent entries.
import type { NodeTraces } from "@kvorum/protocol";
import { STALE_SPACE_TIMES_MAX, VIOLATION_SPACE_TIMES_MAX } from "../limits.ts";
import type { SpaceTime, StaleGroup } from "../report/story-schema.ts";
import { type AcknowledgedWrites, type Acknowledgement, indexOf } from "../run/acknowledged-writes.ts";
import type { PlacedPhase } from "../workload/workload-driver.ts";
import { Lookout } from "../world/lookout.ts";
import type { World } from "../world/world.ts";
import { ordinaryWrites } from "./ordinary-writes.ts";
import {
  type DrawnWrite,
  isBetterKnown,
  type SpaceTimeContext,
  spaceTimeOf,
  stepsKnown,
  tracesOf,
} from "./space-time.ts";
import {
  breachesFrom,
  type RegionBreaches,
  type StaleReadsOptions,
  staleGroupsFrom,
  worstFirst,
} from "./stale-reads.ts";
import { staleSpaceTimeOf } from "./stale-space-time.ts";

export interface Stories {
  /** A write like most, then what every kind of violation missed, then the worst of the other stale reads. */
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
      ...(await ordinaryWrite(world, options, context)),
      ...(await missedWrites(world, { ...options, staleGroups }, context)),
    ],
    staleGroups,
    breaches: breachesFrom(audits),
  };
}

/** The best remembered of the ordinary ones; none when nobody remembers any. */
async function ordinaryWrite(
  { nodes }: World,
  options: StoriesOptions,
  context: SpaceTimeContext,
): Promise<readonly SpaceTime[]> {
  const candidates = ordinaryWrites(options);
  const traces = await tracesFrom(nodes, candidates);
  const drawn = candidates.map((write) => ({ write, traces: tracesOf(traces, indexOf(write.versionstamp)) }));
  const best = drawn.reduce<DrawnWrite | null>(
    (found, one) => (found === null || isBetterKnown(one.traces, found.traces) ? one : found),
    null,
  );
  return best === null || stepsKnown(best.traces) === 0 ? [] : [spaceTimeOf(best, context)];
}

/** What violations missed, and the worst stale reads, as far as a client of the run wrote it and somebody remembers it. */
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
  const drawn = [
    ...missed.filter(({ example }) => example.violation !== null).slice(0, VIOLATION_SPACE_TIMES_MAX),
    ...missed.filter(({ example }) => example.violation === null).slice(0, STALE_SPACE_TIMES_MAX),
  ];
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
  // Several stale reads may have missed one write.
  const indexes = [...new Set(writes.map(({ versionstamp }) => indexOf(versionstamp)))];
  return indexes.length === 0 ? [] : await answersOf(nodes.map((node) => node.traceEntries(indexes)));
}

async function answersOf<T>(asked: readonly Promise<T>[]): Promise<readonly T[]> {
  const answers = await Promise.allSettled(asked);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
}
