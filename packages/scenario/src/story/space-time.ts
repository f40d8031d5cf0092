// The way of one write through the cluster: who took which step when, and which step led to which. A column per place, time
// downwards, an arrow per message.
import { type DatacenterId, mustExist } from "@kvorum/base";
import type { EntryTrace, NodeTraces } from "@kvorum/protocol";
import { regionOf, type Topology } from "@kvorum/wan";
import type { SpaceTime, SpaceTimeStep } from "../report/story-schema.ts";
import type { Acknowledgement } from "../run/acknowledged-writes.ts";

/** What one datacenter remembers of an entry. Instants are by the world's clock. */
export interface PlaceTrace extends EntryTrace {
  readonly datacenter: DatacenterId;
}

export interface DrawnWrite {
  readonly write: Acknowledgement;
  /** Of its entry, from whoever remembers it. */
  readonly traces: readonly PlaceTrace[];
}

export interface SpaceTimeContext {
  readonly topology: Topology;
  readonly voters: readonly DatacenterId[];
  /** The start of the load, by the world's clock: steps count from there. */
  readonly originAtMs: number;
}

/** What every node remembers of the entry. */
export function tracesOf(nodes: readonly NodeTraces[], index: number): readonly PlaceTrace[] {
  return nodes.flatMap(({ datacenter, traces }) =>
    traces.filter((trace) => trace.index === index).map((trace) => ({ ...trace, datacenter })),
  );
}

/** Steps that are remembered, of the five that there are per datacenter. */
export function stepsKnown(traces: readonly EntryTrace[]): number {
  return traces.flatMap(instantsOf).filter((atMs) => atMs !== null).length;
}

/** Whether a write can be drawn better than another one: without its leader it has no middle. */
export function isBetterKnown(traces: readonly EntryTrace[], others: readonly EntryTrace[]): boolean {
  const isLed = traces.some(({ appendedAtMs }) => appendedAtMs !== null);
  const isOtherLed = others.some(({ appendedAtMs }) => appendedAtMs !== null);
  return isLed === isOtherLed ? stepsKnown(traces) > stepsKnown(others) : isLed;
}

/** From the sending at the client to the last datacenter in which it became visible. */
export function spaceTimeOf({ write, traces }: DrawnWrite, context: SpaceTimeContext): SpaceTime {
  const columns = columnsOf(traces, context);
  const client = `client in ${write.region}`;
  const sent: SpaceTimeStep = { place: client, what: "sent", atMs: write.sentAtMs };
  const acknowledged: SpaceTimeStep = { place: client, what: "acknowledged", atMs: write.ackedAtMs };
  const steps = [sent, ...columns.flatMap(stepsAt), acknowledged].toSorted((a, b) => a.atMs - b.atMs);
  return {
    title: `One write: ${write.versionstamp}`,
    sentence: sentenceOf({ write, traces: columns }, context),
    places: [client, ...columns.map(({ datacenter }) => datacenter)],
    steps: steps.map((step) => ({ ...step, atMs: roundedMs(step.atMs - context.originAtMs) })),
    arrows: arrowsBetween(steps, { client, columns, context }),
  };
}

/** A moment as the diagram has it: to the microsecond. */
export function roundedMs(atMs: number): number {
  return Math.round(atMs * 1_000) / 1_000;
}

function instantsOf(trace: EntryTrace): readonly (number | null)[] {
  const { appendedAtMs, receivedAtMs, flushedAtMs, committedAtMs, appliedAtMs } = trace;
  return [appendedAtMs, receivedAtMs, flushedAtMs, committedAtMs, appliedAtMs];
}

/** The leader, the other voters, then region by region: first who received it first there, which is the relay. */
function columnsOf(traces: readonly PlaceTrace[], { topology, voters }: SpaceTimeContext): readonly PlaceTrace[] {
  const regions = topology.regions.map(({ region }) => region);
  const rank = (trace: PlaceTrace): number => {
    if (trace.appendedAtMs !== null) {
      return -2;
    }
    return voters.includes(trace.datacenter) ? -1 : regions.indexOf(regionOf(topology, trace.datacenter));
  };
  const firstMs = ({ receivedAtMs }: PlaceTrace): number => receivedAtMs ?? Number.MAX_VALUE;
  return traces.toSorted((a, b) => rank(a) - rank(b) || firstMs(a) - firstMs(b));
}

function stepsAt({ datacenter: place, ...trace }: PlaceTrace): readonly SpaceTimeStep[] {
  const all: readonly { readonly what: SpaceTimeStep["what"]; readonly atMs: number | null }[] = [
    { what: "appended", atMs: trace.appendedAtMs },
    { what: "received", atMs: trace.receivedAtMs },
    { what: "flushed", atMs: trace.flushedAtMs },
    { what: "committed", atMs: trace.committedAtMs },
    { what: "applied", atMs: trace.appliedAtMs },
  ];
  return all.flatMap(({ what, atMs }) => (atMs === null ? [] : [{ place, what, atMs }]));
}

interface ArrowContext {
  readonly client: string;
  readonly columns: readonly PlaceTrace[];
  readonly context: SpaceTimeContext;
}

/** Messages between places. What follows within a place needs no arrow: it stands below. */
function arrowsBetween(
  steps: readonly SpaceTimeStep[],
  { client, columns, context }: ArrowContext,
): readonly (readonly [number, number])[] {
  const { voters, topology } = context;
  const at = (place: string | undefined, what: SpaceTimeStep["what"]): number =>
    steps.findIndex((step) => step.place === place && step.what === what);
  const leader = columns.find(({ appendedAtMs }) => appendedAtMs !== null)?.datacenter;
  const others = columns.map(({ datacenter }) => datacenter).filter((datacenter) => datacenter !== leader);
  const followers = others.filter((datacenter) => voters.includes(datacenter));
  const learners = others.filter((datacenter) => !voters.includes(datacenter));
  const relayOf = (datacenter: DatacenterId): DatacenterId =>
    mustExist(
      learners.find((other) => regionOf(topology, other) === regionOf(topology, datacenter)),
      "a region's first learner",
    );
  const second = followers
    .filter((follower) => at(follower, "flushed") !== -1)
    .toSorted((a, b) => at(a, "flushed") - at(b, "flushed"))[0];
  const arrows: readonly (readonly [number, number])[] = [
    [at(client, "sent"), at(leader, "appended")],
    ...followers.map((follower) => [at(leader, "appended"), at(follower, "flushed")] as const),
    [at(second, "flushed"), at(leader, "committed")],
    [at(leader, "committed"), at(client, "acknowledged")],
    ...followers.map((follower) => [at(leader, "committed"), at(follower, "applied")] as const),
    ...learners.map((learner) =>
      relayOf(learner) === learner
        ? ([at(leader, "committed"), at(learner, "received")] as const)
        : ([at(relayOf(learner), "received"), at(learner, "received")] as const),
    ),
  ];
  // What is not remembered has no arrow, and no effect comes before its cause: a follower that heard of it otherwise has none.
  return arrows.filter(([from, to]) => from !== -1 && to !== -1 && from < to);
}

function sentenceOf({ write, traces }: DrawnWrite, { topology, voters }: SpaceTimeContext): string {
  const committedAtMs = traces.find((trace) => trace.committedAtMs !== null)?.committedAtMs ?? null;
  const durable = `durable in ${write.datacentersDurable} datacenters when it was acknowledged`;
  const latency = `acknowledged ${shownMs(write.ackedAtMs - write.sentAtMs)} after it was sent`;
  const learners = traces.filter(({ datacenter, appliedAtMs }) => appliedAtMs !== null && !voters.includes(datacenter));
  const regions = [...new Set(learners.map(({ datacenter }) => regionOf(topology, datacenter)))];
  const lags = regions.map((region) => {
    const applied = learners.filter(({ datacenter }) => regionOf(topology, datacenter) === region);
    const lastMs = Math.max(...applied.map(({ appliedAtMs }) => appliedAtMs ?? 0));
    return `in all of ${region} after ${shownMs(lastMs - (committedAtMs ?? write.ackedAtMs))}`;
  });
  const since = committedAtMs === null ? "the acknowledgement" : "the commit";
  const visible = lags.length === 0 ? "" : ` Counted from ${since}, it was visible ${lags.join(", ")}.`;
  return `Sent in ${write.region}, ${latency}, ${durable}.${visible}`;
}

function shownMs(durationMs: number): string {
  return `${Math.round(durationMs * 10) / 10} ms`;
}
