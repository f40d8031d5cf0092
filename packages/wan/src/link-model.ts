// The model of one directed link: when does a message that leaves now arrive, if at all?
//
// A message waits its turn on a link of finite bandwidth, then takes the one-way delay: half the RTT, give or take a quiet
// log-normal body, and once in a long while 10-20 ms more. A lost packet is sent again, which costs time, since the
// messages travel in TCP streams: nothing is ever reordered or duplicated within a flow. A cut link swallows everything.
// Not modelled: congestion between links, and a sender that slows down on loss.
import { assert, type Prng } from "@kvorum/base";
import { QUEUE_DELAY_MS_MAX, RETRANSMISSIONS_MAX } from "./limits.ts";

/** What a directed link is like at the moment. */
export interface LinkConditions {
  /** Median delay of a small message, ms. */
  readonly oneWayMs: number;
  /** Standard deviation of the quiet body of the delay, ms, before it is bounded by a tenth of `oneWayMs`. */
  readonly jitterMs: number;
  /** What the sender takes to have the message ready, over and above the link, ms: without jitter. */
  readonly serviceTimeMs: number;
  /** Probability that the link is 10-20 ms slower during one jitter interval. */
  readonly spikeProbability: number;
  /** Share of packets lost, 0..100. */
  readonly lossPercent: number;
  /** Infinity: messages take no time to send. */
  readonly bandwidthBytesPerSecond: number;
  readonly partitioned: boolean;
}

export interface LinkMessage {
  readonly sentAtMs: number;
  readonly sizeBytes: number;
  /** Of an answer: how long the datacenter has been at it, in ms. That is part of its service time. Default: 0. */
  readonly workedMs?: number | undefined;
}

export type Transmission =
  | { readonly kind: "arrives"; readonly deliverAtMs: number }
  | { readonly kind: "dropped"; readonly reason: "partition" | "loss" | "queue_full" };

/** The order of one connection on a link: of two messages of a flow the later never arrives first. */
export interface LinkFlow {
  /** Instant at which the last message of this flow arrives. Only the link model writes it. */
  lastDeliverAtMs: number;
}

/**
 * Network weather outlasts a message, so jitter is drawn once per this many ms, not per message: a busy link, being
 * FIFO, would otherwise show the maximum of many draws, and its median would climb with the load.
 */
const JITTER_INTERVAL_MS = 10;

/** Share of a link's delay that its jitter may be: a link of 0.5 ms varies by 0.05 ms. */
const JITTER_SHARE_MAX = 0.1;
/** Shape of the log-normal body: one draw in a hundred is above 6.4 times the median. */
const BODY_SHAPE = 0.8;
/** Standard deviation of a log-normal body of this shape whose median is 1. */
const BODY_DEVIATION = Math.exp(BODY_SHAPE ** 2 / 2) * Math.sqrt(Math.exp(BODY_SHAPE ** 2) - 1);
/** The largest ping spread seen in the measured table is 18.5 ms (wan.md). */
const SPIKE_MS_MIN = 10;
const SPIKE_MS_MAX = 20;
/** Payload of an Ethernet-sized TCP segment. */
const PACKET_BYTES = 1_460;
/** Linux's lower bound of the retransmission timeout (tcp_rto_min). */
const RETRANSMISSION_MS_MIN = 200;

/** A flow on which nothing has been sent. */
export function createLinkFlow(): LinkFlow {
  return { lastDeliverAtMs: Number.NEGATIVE_INFINITY };
}

/** One directed link. Its answers depend only on its random stream, its conditions and the calls so far. */
export class LinkModel {
  #conditions: LinkConditions;
  #weather: Prng;
  #losses: Prng;
  /** Until when the link is busy sending what came before. */
  #busyUntilMs = Number.NEGATIVE_INFINITY;
  #jitterIntervalIndex = Number.NEGATIVE_INFINITY;
  /** A draw of the standard normal distribution, and the spike, that hold in this interval. */
  #bodyNormal = 0;
  #spikeMs = 0;

  constructor(options: { readonly conditions: LinkConditions; readonly prng: Prng }) {
    this.#conditions = options.conditions;
    this.#weather = options.prng.stream("weather");
    this.#losses = options.prng.stream("losses");
  }

  get conditions(): LinkConditions {
    return this.#conditions;
  }

  /** New conditions for everything sent from now on; what is under way arrives as it was going to. */
  change(conditions: LinkConditions): void {
    this.#conditions = conditions;
  }

  /** Restarts the random draws. */
  reseed(prng: Prng): void {
    this.#weather = prng.stream("weather");
    this.#losses = prng.stream("losses");
    this.#jitterIntervalIndex = Number.NEGATIVE_INFINITY;
  }

  /**
   * Sends a message. Calls are in the order of sending, give or take what the sockets between two processes reorder;
   * messages of one flow arrive in the order of the calls.
   */
  transmit(message: LinkMessage, flow: LinkFlow): Transmission {
    assert(Number.isFinite(message.sentAtMs), `a message is sent at a finite instant, found ${message.sentAtMs}`);
    assert(message.sizeBytes >= 0, `a message has a size ≥ 0, found ${message.sizeBytes}`);
    if (this.#conditions.partitioned) {
      return { kind: "dropped", reason: "partition" };
    }
    const startsAtMs = Math.max(message.sentAtMs, this.#busyUntilMs);
    if (startsAtMs - message.sentAtMs > QUEUE_DELAY_MS_MAX) {
      return { kind: "dropped", reason: "queue_full" };
    }
    const leftAtMs = startsAtMs + (message.sizeBytes / this.#conditions.bandwidthBytesPerSecond) * 1e3;
    this.#busyUntilMs = leftAtMs;
    const retransmissionMs = this.#drawRetransmissionMs(message.sizeBytes);
    if (retransmissionMs === null) {
      return { kind: "dropped", reason: "loss" };
    }
    const travelledAtMs = leftAtMs + this.#drawDelayMs(message.sentAtMs) + retransmissionMs;
    const serviceLeftMs = Math.max(0, this.#conditions.serviceTimeMs - (message.workedMs ?? 0));
    const arrivesAtMs = travelledAtMs + serviceLeftMs;
    flow.lastDeliverAtMs = Math.max(arrivesAtMs, flow.lastDeliverAtMs);
    return { kind: "arrives", deliverAtMs: flow.lastDeliverAtMs };
  }

  /** The one-way delay: jitter on a floor that lies below `oneWayMs` by the jitter's median. */
  #drawDelayMs(sentAtMs: number): number {
    const { oneWayMs, jitterMs, spikeProbability } = this.#conditions;
    const intervalIndex = Math.floor(sentAtMs / JITTER_INTERVAL_MS);
    if (intervalIndex > this.#jitterIntervalIndex) {
      this.#jitterIntervalIndex = intervalIndex;
      this.#bodyNormal = this.#weather.normal();
      const spikes = this.#weather.float() < spikeProbability;
      this.#spikeMs = spikes ? SPIKE_MS_MIN + this.#weather.float() * (SPIKE_MS_MAX - SPIKE_MS_MIN) : 0;
    }
    const bodyMedianMs = Math.min(jitterMs, oneWayMs * JITTER_SHARE_MAX) / BODY_DEVIATION;
    return oneWayMs - bodyMedianMs + bodyMedianMs * Math.exp(BODY_SHAPE * this.#bodyNormal) + this.#spikeMs;
  }

  /**
   * Time lost to sending lost packets again; null when the connection would have died of it. A lone message is missed
   * after two round trips (tail loss probe, RFC 8985 §7.2) or the retransmission timeout, and each repetition doubles
   * that. A long message loses its packets at the same time and repairs them at the same time.
   */
  #drawRetransmissionMs(sizeBytes: number): number | null {
    const { lossPercent, oneWayMs } = this.#conditions;
    if (lossPercent === 0) {
      return 0;
    }
    const packets = Math.max(1, Math.ceil(sizeBytes / PACKET_BYTES));
    let lostProbability = 1 - (1 - lossPercent / 100) ** packets;
    let waitMs = Math.max(RETRANSMISSION_MS_MIN, 4 * oneWayMs);
    let lostMs = 0;
    for (let attempt = 0; this.#losses.float() < lostProbability; attempt++) {
      if (attempt === RETRANSMISSIONS_MAX) {
        return null;
      }
      lostMs += waitMs;
      waitMs *= 2;
      lostProbability = lossPercent / 100;
    }
    return lostMs;
  }
}
