// A whole cluster in one process and on virtual time: the production replica on memory disks, a memory network and the
// model of the WAN. One seed fixes a run.
import {
  addMs,
  createInstantMs,
  createPrng,
  type DatacenterId,
  mustExist,
  type Prng,
  parseClientId,
  parseDatacenterId,
} from "@kvorum/base";
import { encodeKey } from "@kvorum/keyspace";
import type { Operation, Outcome } from "@kvorum/kv";
import {
  type ControlRequest,
  type ControlResult,
  OPERATIONS_OPEN_MAX,
  type ReadVerdict,
  Replica,
  type ReplicaObserver,
  type ReplicaSettings,
  type ReplicaStatus,
} from "@kvorum/replica";
import { createMemoryDisk, type MemoryDisk, openMemoryStores, type Stores } from "@kvorum/storage";
import { MemoryNetwork, VirtualClock } from "@kvorum/transport";
import {
  datacentersOf,
  findPreset,
  learnersOf,
  regionOf,
  type Topology,
  votersOf,
  WanModel,
  WanTransit,
} from "@kvorum/wan";

/** How long a flush of the emulated disk takes, in ms: what a common disk does (performance: p50 0.23 ms). */
const FLUSH_MS = 0.3;

/** How long a process that is stopped in order takes to close what it has open, in ms: what it has sent gets out. */
const CLOSE_MS = 2;

const SETTINGS: ReplicaSettings = {
  reads: { kind: "read_index" },
  regionLeaseMs: 10_000,
  operationsOpenMax: OPERATIONS_OPEN_MAX,
  logKeptBytesMax: 256 * 1024 * 1024,
  checkpointIntervalMsMin: 5_000,
  snapshotChunkBytes: 256 * 1024,
};

interface Running {
  readonly replica: Replica;
  readonly stores: Stores;
}

interface Node {
  readonly id: DatacenterId;
  readonly disk: MemoryDisk;
  running: Running | null;
  starting: { stopped: boolean };
  readonly verdicts: ReadVerdict[];
  readonly replicationLagsMs: number[];
  readonly events: string[];
}

export class ReplicaCluster {
  readonly clock = new VirtualClock();
  readonly topology: Topology;
  readonly wan: WanModel;
  /** What stopped a replica, if anything did; a test that expects none checks that it is empty. */
  readonly fatal: unknown[] = [];
  readonly #network: MemoryNetwork;
  readonly #nodes = new Map<DatacenterId, Node>();
  readonly #random: Prng;
  readonly #settings: ReplicaSettings;

  constructor({
    seed,
    topology = "deploy",
    settings = {},
  }: {
    readonly seed: number;
    readonly topology?: string;
    readonly settings?: Partial<ReplicaSettings>;
  }) {
    this.#settings = { ...SETTINGS, ...settings };
    this.topology = mustExist(findPreset(topology), `preset ${topology}`);
    this.wan = new WanModel({ topology: this.topology, seed, enabled: true });
    this.#random = createPrng(seed);
    const transit = new WanTransit(this.wan);
    this.#network = new MemoryNetwork({
      clock: this.clock,
      transmit: ({ from, to, ...message }) => {
        const arrivesAtMs = transit.arrivalAtMs({ from, to }, message);
        return arrivesAtMs === null ? null : createInstantMs(arrivesAtMs);
      },
    });
    for (const id of datacentersOf(this.topology)) {
      const completeFlush = (done: () => void): void => {
        this.clock.callAt(addMs(this.clock.now(), FLUSH_MS), done);
      };
      const disk = createMemoryDisk({ random: this.#random.stream(`disk/${id}`), completeFlush });
      this.#nodes.set(id, {
        id,
        disk,
        running: null,
        starting: { stopped: false },
        verdicts: [],
        replicationLagsMs: [],
        events: [],
      });
      this.start(id);
    }
  }

  /** The datacenter that leads, by the highest term that any running one claims to lead in. */
  get leader(): DatacenterId | null {
    const leaders = this.#running().filter(({ replica }) => replica.status.role === "leader");
    const newest = leaders.toSorted((a, b) => b.replica.status.term - a.replica.status.term)[0];
    return newest?.replica.status.datacenter ?? null;
  }

  statusOf(datacenter: string): ReplicaStatus {
    return mustExist(this.#node(datacenter).running ?? undefined, `running ${datacenter}`).replica.status;
  }

  verdictsOf(datacenter: string): readonly ReadVerdict[] {
    return this.#node(datacenter).verdicts;
  }

  replicationLagsMsOf(datacenter: string): readonly number[] {
    return this.#node(datacenter).replicationLagsMs;
  }

  start(datacenter: string): void {
    const node = this.#node(datacenter);
    const stores = openMemoryStores(node.disk);
    const members = datacentersOf(this.topology).map((id) => ({
      datacenter: id,
      region: regionOf(this.topology, id),
    }));
    const start = { stopped: false };
    node.starting = start;
    void Replica.open({
      placement: {
        datacenter: node.id,
        region: regionOf(this.topology, node.id),
        members,
        configuration: { voters: votersOf(this.topology), outgoing: [], learners: learnersOf(this.topology) },
      },
      timing: { heartbeatIntervalMs: 100, electionTimeoutMs: 1000 },
      settings: this.#settings,
      ports: {
        clock: this.clock,
        random: this.#random.stream(`replica/${node.id}`),
        log: stores.log,
        state: stores.state,
        branches: stores.branches,
        transport: this.#network.attach(node.id),
      },
      observer: observerOf(node),
      onFatal: (error) => this.fatal.push(error),
    }).then(
      (replica) => {
        if (start.stopped) {
          replica.stop();
        } else {
          node.running = { replica, stores };
        }
      },
      (error: unknown) => this.fatal.push(error),
    );
  }

  /** The branches that a running datacenter has quarantined. */
  branchesOf(datacenter: string): ReturnType<Stores["branches"]["list"]> {
    return mustExist(this.#node(datacenter).running ?? undefined, `running ${datacenter}`).stores.branches.list();
  }

  eventsOf(datacenter: string): readonly string[] {
    return this.#node(datacenter).events;
  }

  /** Asks one datacenter for something as an operator; resolves, on virtual time, with its answer. */
  async control(datacenter: string, request: ControlRequest, withinMs = 70_000): Promise<ControlResult> {
    const { replica } = mustExist(this.#node(datacenter).running ?? undefined, `running ${datacenter}`);
    const pending: { answer: ControlResult | undefined; error: unknown } = { answer: undefined, error: undefined };
    replica.control(request).then(
      (answer) => {
        pending.answer = answer;
      },
      (error: unknown) => {
        pending.error = error;
      },
    );
    await this.clock.runUntil(() => pending.answer !== undefined || pending.error !== undefined, {
      withinMs,
      what: request.kind,
    });
    if (pending.error !== undefined) {
      throw pending.error;
    }
    return mustExist(pending.answer, "answer");
  }

  /** Asks it to stop in order. @returns when it had; null until then, and if it is crashed before */
  stop(datacenter: string): { stoppedAtMs: number | null } {
    const { running } = this.#node(datacenter);
    const stop: { stoppedAtMs: number | null } = { stoppedAtMs: null };
    const end = (): void => {
      if (this.#node(datacenter).running === running) {
        this.crash(datacenter);
        stop.stoppedAtMs = this.clock.now();
      }
    };
    void running?.replica.drain().then(() => this.clock.callAt(addMs(this.clock.now(), CLOSE_MS), end));
    return stop;
  }

  isUp(datacenter: string): boolean {
    return this.#node(datacenter).running !== null;
  }

  /** Loses memory and what was not flushed; the disk stays. */
  crash(datacenter: string): void {
    const node = this.#node(datacenter);
    node.starting.stopped = true;
    node.running?.replica.stop();
    node.running = null;
    this.#network.detach(node.id);
    node.disk.crash();
  }

  /** Crashes it, and its disk is gone too. */
  wipe(datacenter: string): void {
    this.crash(datacenter);
    this.#node(datacenter).disk.wipe();
  }

  cutOff(place: string): void {
    this.wan.configure({ changes: [{ from: place, to: null, bothWays: true, partitioned: true }] });
  }

  heal(): void {
    this.wan.configure({ healAll: true });
  }

  async untilLeader(): Promise<DatacenterId> {
    await this.clock.runUntil(() => this.leader !== null, { withinMs: 30_000, what: "a leader" });
    return mustExist(this.leader ?? undefined, "leader");
  }

  /** Until every running replica has applied all that the leader has, and says the same of its state. */
  async untilCaughtUp(withinMs = 30_000): Promise<void> {
    const caughtUp = (): boolean => {
      const { leader } = this;
      const applied = leader === null ? -1 : this.statusOf(leader).commitIndex;
      return this.#running().every(({ replica }) => replica.status.appliedIndex === applied);
    };
    await this.clock.runUntil(caughtUp, { withinMs, what: "all replicas caught up" });
  }

  get digests(): readonly string[] {
    return [...new Set(this.#running().map(({ replica }) => replica.status.stateDigest))];
  }

  /** Starts an operation at a datacenter; the outcome is filled in when it is there. */
  submit(datacenter: string, operation: Operation): { outcome: Outcome | undefined } {
    const pending: { outcome: Outcome | undefined } = { outcome: undefined };
    const { running } = this.#node(datacenter);
    if (running === null) {
      pending.outcome = { kind: "failed", code: "unreachable", message: `${datacenter} is starting`, leader: null };
      return pending;
    }
    running.replica.submit(
      operation,
      { clientRegion: regionOf(this.topology, this.#node(datacenter).id) },
      (outcome) => {
        pending.outcome = outcome;
      },
    );
    return pending;
  }

  async outcomeOf(datacenter: string, operation: Operation): Promise<Outcome> {
    const pending = this.submit(datacenter, operation);
    const withinMs = operation.timeoutMs + 1000;
    await this.clock.runUntil(() => pending.outcome !== undefined, {
      withinMs,
      what: `the outcome of a ${operation.kind}`,
    });
    return mustExist(pending.outcome, "outcome");
  }

  #running(): readonly Running[] {
    return [...this.#nodes.values()].flatMap((node) => (node.running === null ? [] : [node.running]));
  }

  #node(datacenter: string): Node {
    return mustExist(this.#nodes.get(parseDatacenterId(datacenter)), datacenter);
  }
}

const TEXT = new TextEncoder();
const CLIENT_ID = parseClientId("0123456789abcdef0123456789abcdef");

/** Sets one key. With a sequence the commit is that one of a client, and may be repeated by whoever loses its answer. */
export function setOperation(
  key: string,
  value: string,
  { timeoutMs = 5000, sequence }: { readonly timeoutMs?: number; readonly sequence?: number } = {},
): Operation {
  const mutation = {
    kind: "set",
    key: encodeKey([key]),
    value: { encoding: "bytes", data: TEXT.encode(value) },
  } as const;
  const commitId = sequence === undefined ? null : { clientId: CLIENT_ID, sequence, finishedBelow: 1 };
  return { kind: "commit", timeoutMs, write: { commitId, checks: [], mutations: [mutation] } };
}

export function getOperation(key: string, level: "strong" | "eventual", timeoutMs = 5000): Operation {
  const start = encodeKey([key]);
  const end = new Uint8Array([...start, 0]);
  return { kind: "read", consistency: { level }, timeoutMs, ranges: [{ start, end, limit: 1, reverse: false }] };
}

/** The text that a read of one key returned; null when it is absent. */
export function textOf(outcome: Outcome): string | null {
  if (outcome.kind !== "read") {
    throw new Error(`expected a read, found ${JSON.stringify(outcome)}`);
  }
  const entry = outcome.ranges[0]?.[0];
  return entry === undefined ? null : new TextDecoder().decode(entry.value.data);
}

function observerOf(node: Node): ReplicaObserver {
  const ignore = (): void => undefined;
  return {
    quorum: ignore,
    shipLag: ignore,
    durableLag: ignore,
    replicationLag: (lagMs) => node.replicationLagsMs.push(lagMs),
    lagUnknown: ignore,
    acknowledged: ignore,
    readJudged: (verdict) => node.verdicts.push(verdict),
    entryStep: ignore,
    event: (name, details) => node.events.push(`${name} ${JSON.stringify(details)}`),
  };
}
