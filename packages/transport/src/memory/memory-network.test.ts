// The memory network against the contract, on virtual time.
import { addMs, createInstantMs, type DatacenterId, type InstantMs, mustExist } from "@kvorum/base";
import { expect, test } from "vitest";
import { A, B, C, type PeerWorld, type Received, testPeerTransport } from "../testing/peer-transport-contract.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { MemoryNetwork, type Transmission } from "./memory-network.ts";

const DELAY_MS = 3;
const STEP_MS = 5;

function createMemoryWorld(): PeerWorld {
  const clock = new VirtualClock();
  const cuts = new Set<string>();
  const received = new Map<DatacenterId, Received[]>([A, B, C].map((id) => [id, []]));
  const network = new MemoryNetwork({
    clock,
    transmit: ({ from, to, sentAtMs }) => (cuts.has(`${from} ${to}`) ? null : addMs(sentAtMs, DELAY_MS)),
  });
  const receivedBy = (id: DatacenterId): Received[] => mustExist(received.get(id), `the messages of ${id}`);
  return {
    start: async (id, reply) => {
      const transport = network.attach(id);
      transport.onMessage((from, message) => {
        receivedBy(id).push({ from, message });
        reply?.(from, message);
      });
      return transport;
    },
    stop: async (id) => network.detach(id),
    received: receivedBy,
    cut: (from, to) => void cuts.add(`${from} ${to}`),
    heal: (from, to) => void cuts.delete(`${from} ${to}`),
    step: async () => clock.advance(STEP_MS),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

testPeerTransport("memory network", createMemoryWorld);

function sendAll(delaysMs: readonly number[]): readonly { readonly pingId: number; readonly atMs: InstantMs }[] {
  const clock = new VirtualClock();
  const delays = [...delaysMs];
  const network = new MemoryNetwork({
    clock,
    transmit: ({ sentAtMs }: Transmission) => addMs(sentAtMs, delays.shift() ?? 0),
  });
  const arrivals: { readonly pingId: number; readonly atMs: InstantMs }[] = [];
  network.attach(B).onMessage((_, message) => {
    arrivals.push({ pingId: message.kind === "ping" ? message.pingId : -1, atMs: clock.now() });
  });
  const sender = network.attach(A);
  for (let pingId = 0; pingId < delaysMs.length; pingId++) {
    sender.send(B, { kind: "ping", pingId });
  }
  expect(arrivals).toEqual([]);
  clock.advance(1_000);
  return arrivals;
}

test("memory network: a later message that would be faster waits for the one before it", () => {
  expect(sendAll([10, 2, 30])).toEqual([
    { pingId: 0, atMs: createInstantMs(10) },
    { pingId: 1, atMs: createInstantMs(10) },
    { pingId: 2, atMs: createInstantMs(30) },
  ]);
});

test("memory network: even without delay a message arrives in a later turn, never within send", () => {
  expect(sendAll([0])).toEqual([{ pingId: 0, atMs: createInstantMs(0) }]);
});

test("memory network: what is on its way to a process that stops is lost, also if another starts in its place", () => {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock, transmit: ({ sentAtMs }) => addMs(sentAtMs, DELAY_MS) });
  const arrivals: string[] = [];
  network.attach(B);
  network.attach(A).send(B, { kind: "ping", pingId: 1 });
  network.detach(B);
  network.attach(B).onMessage((_, message) => arrivals.push(message.kind));
  clock.advance(1_000);
  expect(arrivals).toEqual([]);
});
