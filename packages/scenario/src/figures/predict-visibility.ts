// P(visible after t) as the links alone make it: what a topology promises before a cluster runs.
//
// A leader commits a write at an instant C. From there two things go on at once. The acknowledgement travels from the leader to the
// datacenter that the writer talks to (its nearest), which takes the time to answer that the topology says, and on to the writer:
// it arrives at C + ack. The entry travels to the relay of the region of the reader's nearest datacenter, and from there to that
// datacenter if it is another one: it is visible there from C + ship on. A read issued t after the acknowledgement reaches that
// datacenter at C + ack + t + request. It returns the write if that is no earlier:
//
//   ack + t + request >= ship,   so   P(visible after t) = P(ship - ack - request <= t)
//
// and C is gone. Each leg is a draw of the model that delays the messages of a cluster, at an instant of its own, since jitter
// lasts. Not in it: disks, processors, queues, and whatever is broken. So what is measured lies to the right of what is predicted,
// and the distance is what kvorum and the machine add.
import { type DatacenterId, mustExist, parseRegion, type Region } from "@kvorum/base";
import {
  createLatencyMatrix,
  createLinkFlow,
  datacentersOf,
  type LinkEnds,
  regionOf,
  relayOrder,
  type Topology,
  votersOf,
  WanModel,
} from "@kvorum/wan";
import { PREDICTED_DRAW_INTERVAL_MS, PREDICTED_DRAWS, PREDICTED_MESSAGE_BYTES } from "../limits.ts";

export interface PredictionOptions {
  readonly topology: Topology;
  readonly seed: number;
  /** Where the writer is. */
  readonly writerRegion: string;
  /** Who leads; null: the first voter. */
  readonly leader: DatacenterId | null;
}

/** Says for a client region how likely a read issued `afterMs` after an acknowledgement returns the write, 0..1. */
export type Prediction = (readerRegion: Region) => VisibilityCurve;

/** Sorted: at which time after the acknowledgement each drawn write is visible; 0 for those that were before. */
export type VisibilityCurve = readonly number[];

export function createPrediction(options: PredictionOptions): Prediction {
  const { topology, seed } = options;
  const writerRegion = parseRegion(options.writerRegion);
  const leader = options.leader ?? mustExist(votersOf(topology)[0], "a primary region has voters");
  const nearest = createNearest(topology);
  const writerAt = nearest(writerRegion);
  const ack = [...hop(leader, writerAt), { from: writerAt, to: writerRegion }];
  return (readerRegion) => {
    const readerAt = nearest(readerRegion);
    const ship = shipRoute({ topology, leader, readerAt });
    const request = [{ from: readerRegion, to: readerAt }];
    // One for each region: a link has a past, and here every region begins at the same instant.
    const model = new WanModel({ topology, seed, enabled: true });
    const draws = Array.from({ length: PREDICTED_DRAWS }, (_, i) => {
      const draw = (route: readonly LinkEnds[]): number => drawMs(model, route, i * PREDICTED_DRAW_INTERVAL_MS);
      return { shipMs: draw(ship), ackMs: draw(ack), requestMs: draw(request) };
    });
    return draws
      .filter(({ ackMs, requestMs }) => Number.isFinite(ackMs + requestMs))
      .map(({ shipMs, ackMs, requestMs }) => Math.max(0, shipMs - ackMs - requestMs))
      .sort((a, b) => a - b);
  };
}

/** The share of the drawn writes that are visible `afterMs` after their acknowledgement, 0..1. */
export function visibleShareAfter(curve: VisibilityCurve, afterMs: number): number {
  const seen = curve.findLastIndex((visibleAfterMs) => visibleAfterMs <= afterMs) + 1;
  return curve.length === 0 ? 0 : seen / curve.length;
}

/** The datacenter that clients of a region talk to: by the round trip, of equal ones the first of the topology. */
function createNearest(topology: Topology): (region: Region) => DatacenterId {
  const matrix = createLatencyMatrix(topology);
  return (region) => {
    const byDistance = datacentersOf(topology).toSorted(
      (a, b) => matrix.figures(region, a).rttMs - matrix.figures(region, b).rttMs,
    );
    return mustExist(byDistance[0], "a topology has datacenters");
  };
}

interface ShipParts {
  readonly topology: Topology;
  readonly leader: DatacenterId;
  readonly readerAt: DatacenterId;
}

/** A voter hears of a commit from the leader; a learner through the relay of its region. */
function shipRoute({ topology, leader, readerAt }: ShipParts): readonly LinkEnds[] {
  if (votersOf(topology).includes(readerAt)) {
    return hop(leader, readerAt);
  }
  const relay = mustExist(relayOrder(topology, regionOf(topology, readerAt))[0], "a region has datacenters");
  return [...hop(leader, relay), ...hop(relay, readerAt)];
}

function hop(from: DatacenterId, to: DatacenterId): readonly LinkEnds[] {
  return from === to ? [] : [{ from, to }];
}

/** A message that is lost for good takes for ever: without an acknowledgement, or a request, there is nothing to be seen. */
function drawMs(model: WanModel, route: readonly LinkEnds[], sentAtMs: number): number {
  return route.reduce((atMs, ends) => {
    const sent = model.link(ends).transmit({ sentAtMs, sizeBytes: PREDICTED_MESSAGE_BYTES }, createLinkFlow());
    return sent.kind === "arrives" ? atMs + sent.deliverAtMs - sentAtMs : Number.POSITIVE_INFINITY;
  }, 0);
}
