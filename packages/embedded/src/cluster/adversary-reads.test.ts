// What clients read from a cluster whose adversary is turned up, down and off, against a model of the log: every answer is a state that
// the log was in, whole, and each level keeps what it promises. The seed of a run that fails is in its name.
import { assert, createPrng, hexToBytes, type LogIndex, mustExist, type Prng } from "@kvorum/base";
import { partsOfVersionstamp, versionstampFromBytes } from "@kvorum/keyspace";
import type { ReplicaObserver } from "@kvorum/replica";
import type { Kv, KvConsistencyLevel } from "@kvorum/sdk";
import { expect, test } from "vitest";
import { SILENT_OBSERVER } from "../silent-observer.ts";
import { createCluster } from "./create-cluster.ts";

const BOUNDS_MS = [null, 500, 2_000];
/** Of bounded reads. */
const STALENESS_MS_MAX = 300;
/** An ocean, and its way back for what is asked for. */
const LAG_MS_MAX = 450;
const KEYS = [
  ["k", 0],
  ["k", 1],
  ["k", 2],
];
const REGIONS = ["us-east4", "europe-west3", "asia-southeast1"];
const STEPS = 50;
const LEVELS = ["eventual", "eventual", "session", "strong", "bounded"] as const;

/** The values under KEYS; null: none. */
type State = readonly unknown[];

interface Answer {
  readonly datacenter: string;
  readonly index: LogIndex;
  readonly state: State;
}

interface Read extends Answer {
  readonly level: (typeof LEVELS)[number];
  readonly askedAtMs: number;
  /** How far the session had written and read when it asked. */
  readonly seen: number;
  readonly boundMs: number;
}

/** A client, and how far its session has written and read. */
interface Reader {
  readonly kv: Kv;
  seen: number;
}

class Model {
  /** What each commit changed, by its versionstamp, and when it was acknowledged. */
  readonly #writes: { readonly versionstamp: string; readonly atMs: number; readonly changes: Changes }[] = [];
  readonly #commitAtMs = new Map<LogIndex, number>();
  readonly observer: ReplicaObserver = {
    ...SILENT_OBSERVER,
    entryStep: (step, index, atMs) => {
      if (step === "committed") {
        this.#commitAtMs.set(index, atMs);
      }
    },
  };

  acknowledged(versionstamp: string, atMs: number, changes: Changes): void {
    this.#writes.push({ versionstamp, atMs, changes });
    this.#writes.sort((a, b) => (a.versionstamp < b.versionstamp ? -1 : 1));
  }

  stateAt(last: LogIndex): State {
    const visible = this.#writes.filter(({ versionstamp }) => indexOf(versionstamp) <= last);
    return KEYS.map((_key, i) => visible.findLast(({ changes }) => changes.has(i))?.changes.get(i) ?? null);
  }

  /** The last entry that was committed by then. */
  committedBy(atMs: number): number {
    return Math.max(0, ...[...this.#commitAtMs].flatMap(([index, commitAtMs]) => (commitAtMs <= atMs ? [index] : [])));
  }

  /** The last entry of which a client had been told by then. */
  acknowledgedBy(atMs: number): number {
    const told = this.#writes.filter((written) => written.atMs <= atMs);
    return Math.max(0, ...told.map(({ versionstamp }) => indexOf(versionstamp)));
  }
}

/** By their place in KEYS, the values that a commit has set; null: deleted. */
type Changes = ReadonlyMap<number, unknown>;

test.each([1, 2, 3, 4, 5])(
  "adversary: seed %i: every answer is a state of the log, and none is older than its level and the bound allow",
  async (seed) => {
    const random = createPrng(seed, "adversary-reads");
    const model = new Model();
    await using cluster = await createCluster("deploy", { seed, observerOf: () => model.observer });
    const readers: readonly Reader[] = REGIONS.map((region) => ({ kv: cluster.client(region).session(), seen: 0 }));
    const reads: Read[] = [];
    const writes: Promise<void>[] = [];
    let boundMs = 0;
    for (let step = 0; step < STEPS; step++) {
      const reader = pick(random, readers);
      const dice = random.float();
      if (dice < 0.1) {
        const chosen = pick(random, BOUNDS_MS);
        cluster.adversary(chosen);
        boundMs = chosen ?? 0;
      } else if (dice < 0.5) {
        const written = write(reader, changesOf(random, step)).then(({ versionstamp, changes }) =>
          model.acknowledged(versionstamp, cluster.nowMs, changes),
        );
        writes.push(written);
        await (random.float() < 0.5 ? written : undefined);
      } else {
        const level = pick(random, LEVELS);
        const asked = { level, askedAtMs: cluster.nowMs, seen: reader.seen, boundMs };
        const answer = await (random.float() < 0.3 ? list(reader.kv, level) : getMany(reader.kv, level));
        if (answer !== null) {
          reads.push({ ...asked, ...answer });
          reader.seen = Math.max(reader.seen, answer.index);
        }
      }
      await cluster.advance(random.integer(0, 250));
    }
    await Promise.all(writes);
    expect(reads.length).toBeGreaterThan(10);
    judge(reads, model);
  },
);

/** Of some keys, so that half of a write would show. */
function changesOf(random: Prng, step: number): Changes {
  const value = random.float() < 0.2 ? null : step;
  return new Map(KEYS.flatMap((_key, i) => (random.float() < 0.6 ? [[i, value] as const] : [])));
}

async function write(
  reader: Reader,
  changes: Changes,
): Promise<{ readonly versionstamp: string; readonly changes: Changes }> {
  const atomic = reader.kv.atomic();
  for (const [i, value] of changes) {
    const key = mustExist(KEYS[i], "a key");
    if (value === null) {
      atomic.delete(key);
    } else {
      atomic.set(key, value);
    }
  }
  const committed = await atomic.commit();
  assert(committed.ok, "a commit without checks has none to fail");
  reader.seen = Math.max(reader.seen, indexOf(committed.versionstamp));
  return { versionstamp: committed.versionstamp, changes };
}

async function getMany(kv: Kv, level: Read["level"]): Promise<Answer> {
  const entries = await kv.getMany(KEYS, { consistency: consistencyOf(level) });
  const provenance = mustExist(entries[0]?.provenance, "a provenance");
  return {
    datacenter: provenance.datacenter,
    index: indexOf(provenance.versionstamp),
    state: entries.map(({ value }) => value),
  };
}

/** null: nothing is listed, which has no provenance. */
async function list(kv: Kv, level: Read["level"]): Promise<Answer | null> {
  const entries = await Array.fromAsync(kv.list({ prefix: ["k"] }, { consistency: consistencyOf(level) }));
  const provenance = entries[0]?.provenance;
  return provenance === undefined
    ? null
    : {
        datacenter: provenance.datacenter,
        index: indexOf(provenance.versionstamp),
        state: KEYS.map(([, i]) => entries.find(({ key }) => key[1] === i)?.value ?? null),
      };
}

function judge(reads: readonly Read[], model: Model): void {
  const shown = new Map<string, number>();
  for (const { level, datacenter, index, state, askedAtMs, seen, boundMs } of reads) {
    expect(state).toEqual(model.stateAt(index));
    switch (level) {
      case "strong":
        expect(index).toBeGreaterThanOrEqual(model.committedBy(askedAtMs));
        break;
      case "session":
        expect(index).toBeGreaterThanOrEqual(seen);
        break;
      case "bounded":
        expect(index).toBeGreaterThanOrEqual(model.acknowledgedBy(askedAtMs - STALENESS_MS_MAX));
        break;
      case "eventual":
        expect(index).toBeGreaterThanOrEqual(model.committedBy(askedAtMs - Math.max(boundMs, LAG_MS_MAX)));
        expect(index).toBeGreaterThanOrEqual(shown.get(datacenter) ?? 0);
        shown.set(datacenter, index);
        break;
    }
  }
}

function consistencyOf(level: Read["level"]): KvConsistencyLevel {
  return level === "bounded" ? { level, maxStalenessMs: STALENESS_MS_MAX } : level;
}

function indexOf(versionstamp: string): LogIndex {
  return partsOfVersionstamp(versionstampFromBytes(hexToBytes(versionstamp))).index;
}

function pick<Item>(random: Prng, items: readonly Item[]): Item {
  return mustExist(items[random.integer(0, items.length - 1)], "one of them");
}
