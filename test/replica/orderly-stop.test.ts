// A replica that is asked to stop, on virtual time: how long nobody can write, what becomes of writes under way whoever dies meanwhile,
// and a whole cluster that stops at once.
import { addMs, createPrng, type DatacenterId, mustExist, type Prng } from "@kvorum/base";
import { encodeKey } from "@kvorum/keyspace";
import type { Operation } from "@kvorum/kv";
import { findPreset, votersOf } from "@kvorum/wan";
import { expect, test } from "vitest";
import { getOperation, ReplicaCluster, setOperation, textOf } from "../support/replica-cluster.ts";

const SEED = 5;
/** One region: nobody waits for a region lease. */
const TOPOLOGY = "local";
/** Begun one a ms, half of them before anything happens. */
const WRITES = 40;
const WRITE_INTERVAL_MS = 1;
/** A write without an answer is sent again after this, in ms: above every round trip and flush, below an election. */
const RESEND_AFTER_MS = 200;
/** How far a hand-over gets between two crashes that are tried, in ms: a flush takes 0.3, a message 0.6. */
const CRASH_STEP_MS = 0.2;
const CRASH_STEPS = 11;
/** Far below what anybody would be waited for. */
const STOP_ALL_MS_MAX = 20;

interface Write {
  readonly key: string;
  readonly sequence: number;
  pending: ReturnType<ReplicaCluster["submit"]>;
  sentAtMs: number;
  versionstamp: string | null;
}

/** A client that begins a write every ms, at whichever voter is up, and repeats each until it is acknowledged. */
class Writer {
  readonly writes: Write[] = [];
  readonly acknowledgedAtMs: number[] = [];
  readonly #cluster: ReplicaCluster;
  readonly #voters: readonly DatacenterId[];
  readonly #random: Prng;

  constructor(cluster: ReplicaCluster, seed: number) {
    this.#cluster = cluster;
    this.#voters = votersOf(cluster.topology);
    this.#random = createPrng(seed, "writer");
    this.#tick();
  }

  /** Lets time pass until every write is acknowledged. */
  async finish(): Promise<void> {
    const isDone = (): boolean => this.acknowledgedAtMs.length === WRITES;
    await this.#cluster.clock.runUntil(isDone, { withinMs: 30_000, what: "every write acknowledged" });
  }

  /** The longest time in which no write was acknowledged, in ms. */
  get outageMs(): number {
    const gaps = this.acknowledgedAtMs.slice(1).map((atMs, i) => atMs - mustExist(this.acknowledgedAtMs[i], "earlier"));
    return Math.max(...gaps);
  }

  #tick(): void {
    const { clock } = this.#cluster;
    for (const write of this.writes) {
      this.#look(write);
    }
    if (this.writes.length < WRITES) {
      const sequence = this.writes.length + 1;
      const key = `k${sequence}`;
      this.writes.push({ key, sequence, versionstamp: null, ...this.#send(key, sequence) });
    }
    if (this.acknowledgedAtMs.length < WRITES) {
      clock.callAt(addMs(clock.now(), WRITE_INTERVAL_MS), () => this.#tick());
    }
  }

  #look(write: Write): void {
    const { outcome } = write.pending;
    const now = this.#cluster.clock.now();
    if (write.versionstamp !== null) {
      return;
    }
    if (outcome?.kind === "committed") {
      write.versionstamp = Buffer.from(outcome.versionstamp).toString("hex");
      this.acknowledgedAtMs.push(now);
    } else if (outcome !== undefined || now - write.sentAtMs >= RESEND_AFTER_MS) {
      Object.assign(write, this.#send(write.key, write.sequence));
    }
  }

  #send(key: string, sequence: number): Pick<Write, "pending" | "sentAtMs"> {
    const up = this.#voters.filter((voter) => this.#cluster.isUp(voter));
    const target = mustExist(up[this.#random.integer(0, up.length - 1)], "voter that is up");
    const pending = this.#cluster.submit(target, setOperation(key, key, { timeoutMs: 2_000, sequence }));
    return { pending, sentAtMs: this.#cluster.clock.now() };
  }
}

/** A cluster that has served for a while, and goes on being written to. */
async function startWriting(
  topology: string,
  seed = SEED,
): Promise<{ readonly cluster: ReplicaCluster; readonly writer: Writer; readonly leader: DatacenterId }> {
  const cluster = new ReplicaCluster({ seed, topology });
  const leader = await cluster.untilLeader();
  await cluster.untilCaughtUp();
  await cluster.clock.advance(500);
  const writer = new Writer(cluster, seed);
  await cluster.clock.advance((WRITES / 2) * WRITE_INTERVAL_MS);
  return { cluster, writer, leader };
}

/** Every write that was acknowledged is there as it was acknowledged: not lost, and not applied once more. */
async function expectExactlyOnce(cluster: ReplicaCluster, writer: Writer): Promise<void> {
  await writer.finish();
  const range = { start: encodeKey(["k"]), end: encodeKey(["l"]), limit: 2 * WRITES, reverse: false };
  const read: Operation = { kind: "read", consistency: { level: "strong" }, timeoutMs: 5_000, ranges: [range] };
  const outcome = await cluster.outcomeOf(await cluster.untilLeader(), read);
  const found = outcome.kind === "read" ? (outcome.ranges[0] ?? []) : [];
  const stamps = new Map(found.map(({ key, versionstamp }) => [hexOf(key), hexOf(versionstamp)]));
  expect(writer.writes.map(({ key }) => stamps.get(hexOf(encodeKey([key]))))).toEqual(
    writer.writes.map(({ versionstamp }) => versionstamp),
  );
  expect(found).toHaveLength(writer.writes.length);
  expect(cluster.fatal).toEqual([]);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

const eventsOf = (cluster: ReplicaCluster, datacenter: string, name: string): readonly string[] =>
  cluster.eventsOf(datacenter).filter((event) => event.startsWith(`${name} `));

test("orderly stop: nobody can write for some round trips, where a death costs an election timeout", async () => {
  const stopped = await startWriting(TOPOLOGY);
  const stop = stopped.cluster.stop(stopped.leader);
  await expectExactlyOnce(stopped.cluster, stopped.writer);
  expect(stop.stoppedAtMs).not.toBeNull();
  expect(stopped.writer.outageMs).toBeLessThan(15);
  expect(eventsOf(stopped.cluster, stopped.leader, "handed_over")).toHaveLength(1);

  const killed = await startWriting(TOPOLOGY);
  killed.cluster.crash(killed.leader);
  await expectExactlyOnce(killed.cluster, killed.writer);
  expect(killed.writer.outageMs).toBeGreaterThan(1_000);
});

test("orderly stop: strong reads by lease stay linearizable while the lead moves", async () => {
  const settings = { reads: { kind: "lease", clockDriftShareMax: 0.02 }, regionLeaseMs: 0 } as const;
  const cluster = new ReplicaCluster({ seed: SEED, topology: TOPOLOGY, settings });
  const leader = await cluster.untilLeader();
  await cluster.outcomeOf(leader, setOperation("x", "0"));
  await cluster.clock.advance(500);
  const stop = cluster.stop(leader);
  let written = 0;
  for (let value = 1; value <= 60; value++) {
    const voter = mustExist(votersOf(cluster.topology)[value % 3], "voter");
    const at = cluster.isUp(voter) ? voter : await cluster.untilLeader();
    const readers = votersOf(cluster.topology).filter((reader) => cluster.isUp(reader));
    const reads = readers.map((reader) => ({
      read: cluster.submit(reader, getOperation("x", "strong")),
      least: written,
    }));
    const outcome = await cluster.outcomeOf(at, setOperation("x", String(value)));
    written = outcome.kind === "committed" ? value : written;
    await cluster.clock.advance(0.1);
    for (const { read, least } of reads) {
      if (read.outcome?.kind === "read") {
        expect(Number(textOf(read.outcome))).toBeGreaterThanOrEqual(least);
      }
    }
  }
  expect(stop.stoppedAtMs).not.toBeNull();
  expect(written).toBe(60);
});

for (const victim of ["leader", "successor", "both"] as const) {
  test(`orderly stop: whenever ${victim} dies while the lead is handed over, no acknowledged write is lost and none applied twice`, async () => {
    const handedOver: number[] = [];
    for (let step = 0; step < CRASH_STEPS; step++) {
      const { cluster, writer, leader } = await startWriting(TOPOLOGY);
      const [successor] = votersOf(cluster.topology).filter((voter) => voter !== leader);
      const victims = [leader, mustExist(successor, "successor")].filter(
        (voter) => victim === "both" || (voter === leader) === (victim === "leader"),
      );
      cluster.stop(leader);
      await cluster.clock.advance(step * CRASH_STEP_MS);
      for (const voter of victims) {
        cluster.crash(voter);
      }
      await cluster.clock.advance(10);
      for (const voter of votersOf(cluster.topology).filter((each) => !cluster.isUp(each))) {
        cluster.start(voter);
      }
      await expectExactlyOnce(cluster, writer);
      handedOver.push(eventsOf(cluster, leader, "handed_over").length);
    }
    // The first crashes come before the lead has changed, the last ones after.
    expect([handedOver[0], handedOver.at(-1)]).toEqual(victim === "successor" ? [1, 1] : [0, 1]);
  });
}

test("orderly stop: a cluster that stops at once does not pass the lead around, and nobody waits for it", async () => {
  for (const apartMs of [0, 0.1, 0.3, 1]) {
    for (const order of permutations(votersOf(mustExist(findPreset(TOPOLOGY), TOPOLOGY)))) {
      const cluster = new ReplicaCluster({ seed: SEED, topology: TOPOLOGY });
      await cluster.untilLeader();
      await cluster.clock.advance(500);
      const stops: ReturnType<ReplicaCluster["stop"]>[] = [];
      for (const voter of order) {
        stops.push(cluster.stop(voter));
        await cluster.clock.advance(apartMs);
      }
      const askedAtMs = cluster.clock.now();
      await cluster.clock.advance(5_000);
      const last = Math.max(...stops.map(({ stoppedAtMs }) => stoppedAtMs ?? Number.POSITIVE_INFINITY));
      const handOvers = order.map((voter) => eventsOf(cluster, voter, "handed_over").length);
      expect(last - askedAtMs, `${order.join()}, ${apartMs} ms apart`).toBeLessThan(STOP_ALL_MS_MAX);
      expect(handOvers.reduce((sum, count) => sum + count, 0)).toBeLessThan(order.length);
    }
  }
});

function permutations(voters: readonly DatacenterId[]): readonly (readonly DatacenterId[])[] {
  return voters.length <= 1
    ? [voters]
    : voters.flatMap((first) =>
        permutations(voters.filter((voter) => voter !== first)).map((rest) => [first, ...rest]),
      );
}
