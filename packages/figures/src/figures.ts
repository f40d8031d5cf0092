// What a replica measures of itself (docs/measurements.md): distributions, verdicts and events since the last reset, running totals,
// and the steps of recent entries. The same for a node, an embedded cluster and a simulated one.
import type { InstantMs, LogIndex } from "@kvorum/base";
import type { EntryTrace, NodeFigures } from "@kvorum/protocol";
import type { EntryStep, ReadVerdict, ReplicaEventName, ReplicaObserver } from "@kvorum/replica";
import { DurationHistogram } from "./duration-histogram.ts";
import { EntryTraces } from "./entry-traces.ts";
import { EventLog } from "./event-log.ts";
import { StaleReads } from "./stale-reads.ts";

/** Totals since the replica started. */
export interface Totals {
  /** Applied by a learner. */
  entriesWithoutCommitTime: number;
  commitsAcknowledged: number;
}

export interface FiguresOptions {
  /** The replica's own clock. */
  readonly now: () => InstantMs;
}

export class Figures implements ReplicaObserver {
  readonly totals: Totals = { entriesWithoutCommitTime: 0, commitsAcknowledged: 0 };
  readonly #now: () => InstantMs;
  readonly #traces = new EntryTraces();
  #window: Window;

  constructor({ now }: FiguresOptions) {
    this.#now = now;
    this.#window = createWindow(now());
  }

  quorum(durationMs: number): void {
    this.#window.quorum.record(durationMs);
  }

  shipLag(lagMs: number): void {
    this.#window.shipLag.record(lagMs);
  }

  durableLag(lagMs: number): void {
    this.#window.durableLag.record(lagMs);
  }

  replicationLag(lagMs: number): void {
    this.#window.replicationLag.record(lagMs);
    this.#window.entriesApplied += 1;
  }

  lagUnknown(): void {
    this.#window.entriesApplied += 1;
    this.#window.entriesWithoutCommitTime += 1;
    this.totals.entriesWithoutCommitTime += 1;
  }

  acknowledged(datacentersDurable: number): void {
    const { datacentersDurableAtAckMin: min } = this.#window;
    this.#window.datacentersDurableAtAckMin = min === 0 ? datacentersDurable : Math.min(min, datacentersDurable);
    this.#window.commitsAcknowledged += 1;
    this.totals.commitsAcknowledged += 1;
  }

  /** A read of another level, or a watch, may be as old, but is no eventual read. */
  readJudged(verdict: ReadVerdict): void {
    if (verdict.level === "eventual" && verdict.kind !== "watch") {
      this.#window.staleReads.add(verdict);
    }
  }

  entryStep(step: EntryStep, index: LogIndex, atMs: InstantMs): void {
    this.#traces.record(step, index, atMs);
  }

  event(name: ReplicaEventName, details: Readonly<Record<string, unknown>>): void {
    this.#window.events.add({ atMs: this.#now(), name, details });
  }

  /** The window since the last reset; with `reset` a new one starts. */
  take({ reset }: { readonly reset: boolean }): Omit<NodeFigures, "datacenter" | "region"> {
    const window = this.#window;
    if (reset) {
      this.#window = createWindow(this.#now());
    }
    return {
      replicationLag: window.replicationLag.encoded(),
      shipLag: window.shipLag.encoded(),
      durableLag: window.durableLag.encoded(),
      quorum: window.quorum.encoded(),
      entriesApplied: window.entriesApplied,
      entriesWithoutCommitTime: window.entriesWithoutCommitTime,
      datacentersDurableAtAckMin: window.datacentersDurableAtAckMin,
      commitsAcknowledged: window.commitsAcknowledged,
      staleReads: window.staleReads.figures(),
      events: window.events.events,
      eventsDropped: window.events.dropped,
      windowStartedAtMs: window.startedAtMs,
    };
  }

  /** When these entries took which step here, in the order given; whatever was reset. */
  trace(indexes: readonly number[]): readonly EntryTrace[] {
    return indexes.map((index) => this.#traces.at(index));
  }
}

interface Window {
  readonly startedAtMs: InstantMs;
  readonly quorum: DurationHistogram;
  readonly shipLag: DurationHistogram;
  readonly durableLag: DurationHistogram;
  readonly replicationLag: DurationHistogram;
  readonly staleReads: StaleReads;
  readonly events: EventLog;
  entriesApplied: number;
  entriesWithoutCommitTime: number;
  datacentersDurableAtAckMin: number;
  commitsAcknowledged: number;
}

function createWindow(startedAtMs: InstantMs): Window {
  return {
    startedAtMs,
    quorum: new DurationHistogram(),
    shipLag: new DurationHistogram(),
    durableLag: new DurationHistogram(),
    replicationLag: new DurationHistogram(),
    staleReads: new StaleReads(),
    events: new EventLog(),
    entriesApplied: 0,
    entriesWithoutCommitTime: 0,
    datacentersDurableAtAckMin: 0,
    commitsAcknowledged: 0,
  };
}
