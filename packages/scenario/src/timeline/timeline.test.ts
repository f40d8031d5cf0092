import { createPrng, mustExist, parseDatacenterId } from "@kvorum/base";
import { findPreset } from "@kvorum/wan";
import { afterEach, expect, test } from "vitest";
import type { z } from "zod";
import { timelineStepSchema } from "../schema/fault-schema.ts";
import type { FaultAction, FaultEffect } from "../world/fault-action.ts";
import { createSimWorld, type SimWorld } from "../world/sim-world.ts";
import { Timeline } from "./timeline.ts";

const DEPLOY = mustExist(findPreset("deploy"), "the preset");
/** Of one test: a second of work, on a machine that has other things to do. */
const PATIENCE_MS = 30_000;
const worlds: SimWorld[] = [];

afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world[Symbol.asyncDispose]()));
});

interface Ran {
  readonly world: SimWorld;
  readonly timeline: Timeline;
  /** What was asked of the world. */
  readonly actions: readonly FaultAction[];
}

/** The steps on a fresh cluster, for so long of its time. */
async function run(
  steps: readonly z.input<typeof timelineStepSchema>[],
  { forMs = 10_000, seed = 1, onChange }: { forMs?: number; seed?: number; onChange?: (ran: Ran) => void } = {},
): Promise<Ran> {
  const world = await createSimWorld({ topology: DEPLOY, seed, regionLeaseMs: null });
  worlds.push(world);
  const actions: FaultAction[] = [];
  const inflict = (action: FaultAction): Promise<FaultEffect> => {
    actions.push(action);
    return world.inflict(action);
  };
  const timeline: Timeline = new Timeline({
    steps: steps.map((step) => timelineStepSchema.parse(step)),
    world: { ...world, inflict },
    random: createPrng(seed, "timeline"),
    onChange: () => onChange?.({ world, timeline, actions }),
  });
  const originAtMs = world.clock.nowMs();
  timeline.begin(originAtMs);
  const over = new AbortController();
  const running = timeline.run(over.signal);
  await world.clock.sleepUntil(originAtMs + forMs, new AbortController().signal);
  over.abort();
  await running;
  return { world, timeline, actions };
}

async function isUp({ world }: Ran, datacenter: string): Promise<boolean> {
  const node = mustExist(
    world.nodes.find((candidate) => candidate.datacenter === datacenter),
    datacenter,
  );
  return await node.status().then(
    () => true,
    () => false,
  );
}

test(
  "timeline: a fault strikes at its time and is undone after its duration",
  async () => {
    const active: string[][] = [];
    const ran = await run([{ at: "1s", for: "2s", name: "cut", fault: { kind: "partition", a: "europe-west3" } }], {
      onChange: ({ timeline }) => active.push([...timeline.active]),
    });
    expect(ran.timeline.faults).toEqual([
      {
        atMs: 1_000,
        endedAtMs: 3_000,
        kind: "partition",
        name: "cut",
        target: "europe-west3 ↔ everyone else",
        detail: "",
        failure: null,
      },
    ]);
    expect(active).toContainEqual(["cut"]);
    expect(active.at(-1)).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  "timeline: the leader is who leads when the fault strikes, and a later election is what leader-elected waits for",
  async () => {
    const ran = await run([
      { at: "500ms", fault: { kind: "kill", target: "leader" } },
      { when: "leader-elected", after: "100ms", fault: { kind: "kill", target: "random-learner" }, for: "1s" },
    ]);
    const [first, second] = ran.timeline.faults;
    expect(first).toMatchObject({ atMs: 500, failure: null, endedAtMs: null });
    expect(DEPLOY.regions[0]?.datacenters).toContain(first?.target);
    expect(await isUp(ran, first?.target ?? "")).toBe(false);
    expect(second?.failure).toBeNull();
    expect(second?.atMs).toBeGreaterThan(1_000);
    expect(DEPLOY.regions[0]?.datacenters).not.toContain(second?.target);
    expect(await isUp(ran, second?.target ?? "")).toBe(true);
  },
  PATIENCE_MS,
);

test(
  "timeline: a condition is waited for as often as is asked, each time for another leader, and one fault at a time",
  async () => {
    const fault = { kind: "kill", target: "leader" } as const;
    const ran = await run([{ when: "leader-elected", after: "200ms", times: 3, fault, for: "1500ms" }], {
      forMs: 20_000,
    });
    const rows = ran.timeline.faults;
    expect(rows.map(({ failure }) => failure)).toEqual([null, null, null]);
    for (const [i, { atMs, target }] of rows.entries()) {
      expect(atMs).toBeGreaterThan(rows[i - 1]?.endedAtMs ?? 0);
      expect(target).not.toBe(rows[i - 1]?.target);
    }
  },
  PATIENCE_MS,
);

test(
  "timeline: a condition that comes less often than is asked is a row that says so",
  async () => {
    const fault = { kind: "slow-disk", target: "leader", flushMs: 1 } as const;
    const ran = await run([{ when: "leader-elected", times: 2, fault, for: "100ms" }], { forMs: 3_000 });
    expect(ran.timeline.faults).toMatchObject([
      { failure: null },
      { failure: "its condition did not come before the end: leader-elected" },
    ]);
  },
  PATIENCE_MS,
);

test(
  "timeline: every without times goes on until the load is over",
  async () => {
    const fault = { kind: "slow-disk", target: "leader", flushMs: 1 } as const;
    const ran = await run([{ at: "500ms", every: "1s", fault, for: "100ms" }], { forMs: 4_000 });
    expect(ran.timeline.faults.map(({ atMs }) => atMs)).toEqual([500, 1_500, 2_500, 3_500]);
  },
  PATIENCE_MS,
);

test(
  "timeline: healAll starts what was killed, and can be repeated",
  async () => {
    const ran = await run([
      { at: "0s", fault: { kind: "kill", target: "europe-west3" } },
      { at: "1s", fault: { kind: "pause", target: "asia-southeast1" } },
      { at: "1s", fault: { kind: "slow-link", a: "us-east4", b: "europe-west3", rttMs: 400 } },
    ]);
    expect(ran.timeline.active).toEqual([
      "kill europe-west3",
      "pause asia-southeast1",
      "slow-link us-east4 ↔ europe-west3",
    ]);
    expect(await ran.timeline.healAll()).toEqual([]);
    expect(await ran.timeline.healAll()).toEqual([]);
    expect(ran.timeline.active).toEqual([]);
    for (const { datacenter } of ran.world.nodes) {
      expect(await isUp(ran, datacenter)).toBe(true);
    }
  },
  PATIENCE_MS,
);

test(
  "timeline: what cannot be done is said in its row, and the rest goes on",
  async () => {
    const { timeline } = await run([
      { at: "1s", fault: { kind: "kill", target: "us-west2" } },
      { at: "2s", fault: { kind: "loss", a: "us-west2", b: "us-east4", percent: 5 }, for: "1s" },
      { when: { event: "behind", region: "europe-west3", entries: 1_000_000 }, fault: { kind: "heal" } },
    ]);
    const [impossible, loss, missed] = timeline.faults;
    expect(impossible).toMatchObject({ target: "us-west2", failure: expect.stringContaining("has clients only") });
    expect(loss).toMatchObject({ detail: "5 % of packets lost", failure: null, endedAtMs: 3_000 });
    expect(missed).toMatchObject({ failure: expect.stringContaining("behind in europe-west3 by 1000000 entries") });
  },
  PATIENCE_MS,
);

test(
  "timeline: a fault that ends leaves those in force that concern the same",
  async () => {
    const ran = await run([
      { at: "0s", for: "1s", fault: { kind: "kill", target: "europe-west3" } },
      { at: "500ms", fault: { kind: "kill", target: "europe-west3" } },
    ]);
    expect(ran.timeline.active).toEqual(["kill europe-west3"]);
    for (const datacenter of DEPLOY.regions[1]?.datacenters ?? []) {
      expect(await isUp(ran, datacenter)).toBe(false);
    }
  },
  PATIENCE_MS,
);

test(
  "timeline: a heal ends what is in force at its place",
  async () => {
    const ran = await run([
      { at: "0s", fault: { kind: "kill", target: "relay:europe-west3" } },
      { at: "0s", fault: { kind: "pause", target: "asia-southeast1" } },
      { at: "1s", fault: { kind: "heal", target: "europe-west3" } },
    ]);
    expect(ran.timeline.active).toEqual(["pause asia-southeast1"]);
  },
  PATIENCE_MS,
);

test(
  "timeline: what a later step has undone is over, and what was done halfway is undone all the same",
  async () => {
    const ran = await run([
      { at: "0s", name: "down", fault: { kind: "kill", target: "europe-west3" } },
      { at: "1s", fault: { kind: "restart", target: "europe-west3" } },
      { when: { event: "fault-ended", fault: "down" }, fault: { kind: "slow-disk", target: "leader", flushMs: 20 } },
    ]);
    const [down, restart, disk] = ran.timeline.faults;
    expect(down?.endedAtMs).toBe(restart?.endedAtMs);
    expect(disk).toMatchObject({ detail: "every flush 20 ms longer", failure: null });
    const action = {
      kind: "kill",
      datacenters: [parseDatacenterId("us-east4-a"), parseDatacenterId("nowhere")],
    } as const;
    await expect(ran.timeline.inflict(action)).rejects.toThrow(/nowhere/);
    expect(await isUp(ran, "us-east4-a")).toBe(false);
    expect(ran.timeline.faults.at(-1)?.failure).toContain("nowhere");
    expect(await ran.timeline.healAll()).toEqual([expect.stringContaining("nowhere")]);
    expect(await isUp(ran, "us-east4-a")).toBe(true);
  },
  PATIENCE_MS,
);

test(
  "timeline: a link that is healed for one fault suffers the others again",
  async () => {
    const { actions } = await run([
      { at: "0s", fault: { kind: "slow-link", a: "us-east4", b: "europe-west3", rttMs: 300 } },
      { at: "1s", for: "1s", fault: { kind: "partition", a: "europe-west3" } },
      { at: "3s", fault: { kind: "heal", target: "asia-southeast1" } },
    ]);
    const slow = { kind: "slow-link", a: "us-east4", b: "europe-west3", rttMs: 300 };
    expect(actions).toEqual([
      slow,
      { kind: "partition", a: "europe-west3", b: null, oneWay: false },
      { kind: "heal", a: "europe-west3", b: null },
      slow,
      { kind: "heal", a: "asia-southeast1", b: null },
      slow,
    ]);
  },
  PATIENCE_MS,
);

test(
  "timeline: a fault repeats, each time at whoever is meant then",
  async () => {
    const { timeline } = await run(
      [{ at: "1s", every: "5s", times: 3, fault: { kind: "restart", target: "leader" } }],
      {
        forMs: 16_000,
      },
    );
    expect(timeline.faults.map(({ atMs, failure }) => ({ atMs, failure }))).toEqual([
      { atMs: 1_000, failure: null },
      { atMs: 6_000, failure: null },
      { atMs: 11_000, failure: null },
    ]);
  },
  PATIENCE_MS,
);

test(
  "timeline: a failover is told with its epoch, and a forced one with its certificate",
  async () => {
    const { timeline } = await run(
      [
        { at: "1s", fault: { kind: "failover", to: "europe-west3" } },
        { at: "10s", fault: { kind: "kill", target: "primary-region" } },
        { at: "11s", fault: { kind: "failover", to: "us-east4", force: true } },
      ],
      { forMs: 60_000 },
    );
    expect(timeline.faults.map(({ failure }) => failure)).toEqual([null, null, null]);
    expect(timeline.faults[1]?.target).toBe("europe-west3");
    expect(timeline.failovers).toMatchObject([
      { toRegion: "europe-west3", forced: false, certificate: null },
      { toRegion: "us-east4", forced: true, certificate: { commits: expect.any(Number) } },
    ]);
  },
  PATIENCE_MS,
);

test.each([1, 2, 3, 4, 5])(
  "timeline: random faults of seed %i leave the primary region a majority, always",
  async (seed) => {
    const voters = DEPLOY.regions[0]?.datacenters ?? [];
    let worst = 0;
    const { timeline } = await run(
      [
        {
          random: {
            until: "30s",
            count: 20,
            for: "1s",
            kinds: ["kill", "pause", "partition", "slow-link", "loss", "slow-disk", "transfer-leadership"],
          },
        },
      ],
      {
        seed,
        forMs: 32_000,
        onChange: ({ timeline: { active } }) => {
          worst = Math.max(worst, active.filter((name) => voters.some((voter) => name.includes(voter))).length);
        },
      },
    );
    expect(timeline.faults.length).toBeGreaterThan(5);
    expect(timeline.faults.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(worst).toBeLessThanOrEqual(1);
  },
);
