// Both ends of snapshot transfer over a link that loses, repeats and delays messages, and damages some: the rows that are
// received are those that were sent, or the transfer fails openly. Replay: fc.assert(…, {seed, path}) as printed.
import {
  addMs,
  createEpoch,
  createInstantMs,
  createLogIndex,
  createTerm,
  createWallMs,
  type InstantMs,
  parseDatacenterId,
} from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PeerMessage } from "./ports/peer-transport.ts";
import type { StateRow } from "./ports/state-store.ts";
import { SnapshotFetch, type SnapshotFetchState } from "./snapshot-fetch.ts";
import { SnapshotSource } from "./snapshot-source.ts";
import { numberedRows, PlainInstall, PlainState } from "./testing/plain-state.ts";
import { SentMessages } from "./testing/sent-messages.ts";

const SOURCE = parseDatacenterId("us-east4-a");
const LEARNER = parseDatacenterId("asia-southeast1-a");
const CHUNK_BYTES = 300;
const STEP_MS = 50;
const STEPS_MAX = 4000;
const BASE = {
  index: createLogIndex(70),
  term: createTerm(3),
  epoch: createEpoch(0),
  leaderTimeMs: createWallMs(5),
};

/** What becomes of the messages of one step, in turn: from fast-check, over and over until the transfer ends. */
type Fate = "delivered" | "lost" | "repeated" | "late" | "damaged";

class LossyTransfer {
  readonly state: PlainState;
  readonly install = new PlainInstall();
  readonly #toSource = new SentMessages();
  readonly #toLearner = new SentMessages();
  readonly #source: SnapshotSource;
  readonly #fetch: SnapshotFetch;
  readonly #fates: readonly Fate[];
  #messages = 0;
  /** Overtaken by what follows, as after a connection that broke. */
  #late: PeerMessage[] = [];
  #now: InstantMs = createInstantMs(1000);

  constructor(rows: readonly StateRow[], fates: readonly Fate[]) {
    this.state = new PlainState(rows);
    this.#fates = fates;
    this.#source = new SnapshotSource({
      transport: this.#toLearner,
      state: this.state,
      chunkBytes: CHUNK_BYTES,
      now: this.#now,
    });
    const offer = { subscription: 1, base: BASE, baseIndexMin: BASE.index, rowsTotal: rows.length };
    this.#source.offer(LEARNER, offer, this.#now);
    const [offered] = this.#toLearner.takeKind("snapshot_offer");
    if (offered === undefined) {
      throw new Error("nothing was offered");
    }
    const { manifest } = offered;
    const { install } = this;
    this.#fetch = new SnapshotFetch({ source: SOURCE, manifest, install, transport: this.#toSource, now: this.#now });
  }

  run(): SnapshotFetchState {
    for (let step = 0; step < STEPS_MAX && this.#fetch.state.kind === "receiving"; step++) {
      this.#now = addMs(this.#now, STEP_MS);
      this.#fetch.tick(this.#now);
      for (const message of this.#deliver(this.#toSource)) {
        if (message.kind === "snapshot_pull") {
          this.#source.receive(LEARNER, message, this.#now);
        }
      }
      this.#source.pump(this.#now);
      for (const message of this.#deliver(this.#toLearner)) {
        if (message.kind === "snapshot_chunk" || message.kind === "snapshot_gone") {
          this.#fetch.receive(SOURCE, message, this.#now);
        }
      }
    }
    return this.#fetch.state;
  }

  #deliver(sent: SentMessages): readonly PeerMessage[] {
    const delivered: PeerMessage[] = [];
    for (const { message } of sent.take()) {
      const fate = this.#fates[this.#messages++ % this.#fates.length];
      if (fate === "late") {
        this.#late.push(message);
      } else if (fate !== "lost") {
        delivered.push(fate === "damaged" ? damaged(message) : message);
      }
      if (fate === "repeated") {
        delivered.push(message);
      }
    }
    const late = this.#late;
    this.#late = late.filter((message) => isPull(message) !== (sent === this.#toSource));
    return [...delivered, ...late.filter((message) => isPull(message) === (sent === this.#toSource))];
  }
}

function isPull(message: PeerMessage): boolean {
  return message.kind === "snapshot_pull";
}

function damaged(message: PeerMessage): PeerMessage {
  if (message.kind !== "snapshot_chunk") {
    return message;
  }
  const [first, ...rest] = message.rows;
  return first === undefined
    ? message
    : { ...message, rows: [{ ...first, value: Uint8Array.of(...first.value, 1) }, ...rest] };
}

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 12, arbitrary: fc.constant("delivered" as const) },
  { weight: 3, arbitrary: fc.constant("lost" as const) },
  { weight: 1, arbitrary: fc.constant("repeated" as const) },
  { weight: 1, arbitrary: fc.constant("late" as const) },
  { weight: 1, arbitrary: fc.constant("damaged" as const) },
);

test("snapshot transfer: whatever is lost, late, repeated or damaged, the rows arrive as sent or the transfer fails openly", () => {
  fc.assert(
    fc.property(fc.nat(120), fc.nat(200), fc.array(fate, { minLength: 1, maxLength: 200 }), (count, bytes, fates) => {
      const transfer = new LossyTransfer(numberedRows(count, bytes), fates);
      const result = transfer.run();
      expect(result.kind).not.toBe("receiving");
      if (result.kind === "received") {
        expect(result.base).toEqual(BASE);
        expect(transfer.install.rows).toEqual(transfer.state.rows);
      }
    }),
  );
});

test("snapshot transfer: losses alone never fail it while something gets through", () => {
  // Too few in a row to take the source for dead; and the three that get through end any rhythm of pull and answer.
  const losses = fc.array(fc.constantFrom<Fate>("delivered", "delivered", "lost"), { maxLength: 15 });
  fc.assert(
    fc.property(fc.nat(120), losses, (count, fates) => {
      const transfer = new LossyTransfer(numberedRows(count, 100), [...fates, "delivered", "delivered", "delivered"]);
      expect(transfer.run()).toEqual({ kind: "received", base: BASE });
      expect(transfer.install.rows).toEqual(transfer.state.rows);
    }),
  );
});
