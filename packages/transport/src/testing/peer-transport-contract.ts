// What every peer transport promises (the port's own words), as one suite over a world that each adapter provides.
import {
  createEpoch,
  createInstantMs,
  createLogIndex,
  createTerm,
  createWallMs,
  type DatacenterId,
  parseDatacenterId,
} from "@kvorum/base";
import { createEntry, type Entry } from "@kvorum/raft";
import type { PeerLane, PeerMessage, PeerTransport } from "@kvorum/replica";
import { expect, test } from "vitest";
import { laneOf } from "../peer-lane.ts";

export const [A, B, C] = ["dc-a", "dc-b", "dc-c"].map(parseDatacenterId) as [DatacenterId, DatacenterId, DatacenterId];

export interface Received {
  readonly from: DatacenterId;
  readonly message: PeerMessage;
}

/** Three datacenters A, B, C, none of which runs at first. */
export interface PeerWorld extends AsyncDisposable {
  /** A process starts; `received` of the datacenter grows from here on. `reply` sees each message after it is noted. */
  start(id: DatacenterId, reply?: (from: DatacenterId, message: PeerMessage) => void): Promise<PeerTransport>;
  /** The process is gone at once, as by kill -9. */
  stop(id: DatacenterId): Promise<void>;
  /** Everything that this datacenter's processes received, in order. */
  received(id: DatacenterId): readonly Received[];
  /** Cuts, or heals, the directed link. */
  cut(from: DatacenterId, to: DatacenterId): void;
  heal(from: DatacenterId, to: DatacenterId): void;
  /** Lets a little time pass. */
  step(): Promise<void>;
}

const MEBIBYTE = 1024 * 1024;

/** Runs the suite; `name` is the adapter's, for the test titles. */
export function testPeerTransport(name: string, createWorld: () => PeerWorld): void {
  testDelivery(name, createWorld);
  testLoss(name, createWorld);
}

function testDelivery(name: string, createWorld: () => PeerWorld): void {
  test(`${name}: messages of a lane arrive in the order in which they were sent, each once`, async () => {
    await using world = createWorld();
    const [a] = await startAll(world, [A, B]);
    for (let i = 1; i <= 2_000; i++) {
      a.send(B, ping(i));
      a.send(B, credit(i));
      a.send(B, heartbeat(A, B, i));
    }
    await until(world, () => world.received(B).length === 6_000);
    for (const lane of ["raft", "ship", "forward"] as const) {
      expect(numbersOn(world.received(B), lane)).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1));
    }
    expect(world.received(B).every(({ from }) => from === A)).toBe(true);
  });

  test(`${name}: an answer reaches the one that asked`, async () => {
    await using world = createWorld();
    const a = await world.start(A);
    const b = await world.start(B, (from, message) => {
      if (message.kind === "ping") {
        b.send(from, { kind: "pong", pingId: message.pingId });
      }
    });
    await sendUntil(
      world,
      () => a.send(B, ping(7)),
      () => world.received(A).length > 0,
    );
    expect(world.received(A)[0]).toEqual({ from: B, message: { kind: "pong", pingId: 7 } });
  });

  test(`${name}: large messages arrive whole and in order`, async () => {
    await using world = createWorld();
    const [a] = await startAll(world, [A, B]);
    const entries = [1, 2, 3, 4, 5, 6].map((index) => bigEntry(index, 2 * MEBIBYTE));
    for (const entry of entries) {
      a.send(B, append(A, B, [entry]));
    }
    await until(world, () => world.received(B).length === entries.length);
    const arrived = world.received(B).flatMap(({ message }) => entriesOf(message));
    expect(arrived.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(arrived.every((entry, i) => Buffer.compare(entry.frame, entries[i]?.frame ?? Buffer.alloc(0)) === 0)).toBe(
      true,
    );
  });
}

function testLoss(name: string, createWorld: () => PeerWorld): void {
  test(`${name}: a message to a datacenter that is not known or not there is dropped without an error`, async () => {
    await using world = createWorld();
    const [a] = await startAll(world, [A, B]);
    a.send(parseDatacenterId("nowhere"), ping(1));
    a.send(C, ping(2));
    a.send(B, ping(3));
    await until(world, () => world.received(B).length === 1);
    expect(numbersOn(world.received(B), "forward")).toEqual([3]);
  });

  test(`${name}: a peer that is not there blocks none that is`, async () => {
    await using world = createWorld();
    const [a] = await startAll(world, [A, B]);
    for (let i = 1; i <= 500; i++) {
      a.send(C, shipEntries([bigEntry(i, 10_000)]));
      a.send(C, credit(i));
      a.send(B, credit(i));
    }
    await until(world, () => world.received(B).length === 500);
    expect(world.received(C)).toEqual([]);
  });

  test(`${name}: after a peer restarted, messages flow again, none of them twice`, async () => {
    await using world = createWorld();
    const [a] = await startAll(world, [A, B]);
    let next = 0;
    const send = (): void => a.send(B, ping(++next));
    await sendUntil(world, send, () => world.received(B).length > 3);
    await world.stop(B);
    send();
    await world.step();
    const before = world.received(B).length;
    await world.start(B);
    await sendUntil(world, send, () => world.received(B).length > before + 3);
    const numbers = numbersOn(world.received(B), "forward");
    expect(numbers).toEqual([...new Set(numbers)].sort((x, y) => x - y));
  });

  test(`${name}: a cut link carries nothing one way, everything the other, and again both when it heals`, async () => {
    await using world = createWorld();
    const [a, b] = await startAll(world, [A, B]);
    await sendUntil(
      world,
      () => a.send(B, ping(1)),
      () => world.received(B).length > 0,
    );
    world.cut(A, B);
    const before = world.received(B).length;
    a.send(B, ping(2));
    await sendUntil(
      world,
      () => b.send(A, ping(3)),
      () => world.received(A).length > 0,
    );
    a.send(B, ping(4));
    await world.step();
    expect(world.received(B)).toHaveLength(before);
    world.heal(A, B);
    await sendUntil(
      world,
      () => a.send(B, ping(5)),
      () => world.received(B).length > before,
    );
    expect(numbersOn(world.received(B).slice(before), "forward").every((pingId) => pingId === 5)).toBe(true);
  });
}

async function startAll(
  world: PeerWorld,
  ids: readonly [DatacenterId, DatacenterId],
): Promise<[PeerTransport, PeerTransport]> {
  return [await world.start(ids[0]), await world.start(ids[1])];
}

async function until(world: PeerWorld, holds: () => boolean): Promise<void> {
  while (!holds()) {
    await world.step();
  }
}

/** Best effort may lose a message while a connection is made: sends again at each step until `holds`. */
async function sendUntil(world: PeerWorld, send: () => void, holds: () => boolean): Promise<void> {
  while (!holds()) {
    send();
    await world.step();
  }
}

function ping(pingId: number): PeerMessage {
  return { kind: "ping", pingId };
}

function credit(bytes: number): PeerMessage {
  const askedAtMs = createInstantMs(bytes);
  return { kind: "ship_credit", subscription: 1, durableIndex: createLogIndex(bytes), bytes, askedAtMs };
}

function heartbeat(from: DatacenterId, to: DatacenterId, round: number): PeerMessage {
  const message = {
    kind: "heartbeat",
    from,
    to,
    term: createTerm(3),
    commitIndex: createLogIndex(0),
    round,
  } as const;
  return { kind: "raft", epoch: createEpoch(0), message };
}

function append(from: DatacenterId, to: DatacenterId, entries: readonly Entry[]): PeerMessage {
  const prevIndex = createLogIndex((entries[0]?.index ?? 1) - 1);
  const fields = { term: createTerm(3), prevIndex, prevTerm: createTerm(3), commitIndex: createLogIndex(0) };
  return { kind: "raft", epoch: createEpoch(0), message: { kind: "append", from, to, ...fields, entries } };
}

function shipEntries(entries: readonly Entry[]): PeerMessage {
  const leader = { leader: A, term: createTerm(3) };
  const commit = {
    commitAtMs: [],
    nextIndex: createLogIndex(9),
    commitIndex: createLogIndex(9),
    asOfMs: createInstantMs(Number.NaN),
  };
  const proof = { echoMs: createInstantMs(Number.NaN), completeAgeMs: Number.NaN, digest: null };
  return { kind: "ship_entries", subscription: 1, epoch: createEpoch(0), entries, ...commit, ...leader, ...proof };
}

function bigEntry(index: number, payloadBytes: number): Entry {
  const payload = new Uint8Array(payloadBytes).fill(index % 256);
  const position = { epoch: createEpoch(0), term: createTerm(3), index: createLogIndex(index) };
  return createEntry({ ...position, kind: "commands", leaderTimeMs: createWallMs(1), payload });
}

function entriesOf(message: PeerMessage): readonly Entry[] {
  return message.kind === "raft" && message.message.kind === "append" ? message.message.entries : [];
}

function numbersOn(received: readonly Received[], lane: PeerLane): readonly number[] {
  return received.filter(({ message }) => laneOf(message) === lane).map(({ message }) => numberOf(message));
}

function numberOf(message: PeerMessage): number {
  switch (message.kind) {
    case "ping":
    case "pong":
      return message.pingId;
    case "ship_credit":
      return message.bytes;
    case "raft":
      return message.message.kind === "heartbeat" ? message.message.round : Number.NaN;
    default:
      return Number.NaN;
  }
}
