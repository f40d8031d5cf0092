// A cluster for tests of the remote client: several datacenters over one store, each at its own distance, each able to
// die, to go silent, to refuse. Connections have the delays of a network on whatever timers the test has (vitest's fake
// ones), so a test decides when anything arrives.
import {
  type DatacenterId,
  type ErrorCode,
  KvorumError,
  mustExist,
  parseDatacenterId,
  parseRegion,
  type Region,
} from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import type { ClusterView, KvConnection, KvConnectionOptions, SessionEvents, SessionStream } from "@kvorum/protocol";
import { MemoryStore } from "./memory-store.ts";

export interface FakeDatacenter {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly address: string;
  /** What the cluster says its address is. */
  addressAnnounced: string;
  rttMs: number;
  /** dead: connections are refused. paused: nothing is answered. not_ready: pings say so. */
  health: "up" | "dead" | "paused" | "not_ready";
  /** Operations are refused with this code, without effect. */
  refuses: ErrorCode | null;
  /** Who leads, as it believes and says; null: as the cluster. */
  leaderBelieved: DatacenterId | null;
  /** Operations on streams are swallowed, pings are answered. */
  streamsStuck: boolean;
  /** This many next operations are carried out, and the stream is cut instead of an answer. */
  answersToLose: number;
  /** Operations per frame, of every frame received. */
  readonly frameSizes: number[];
  operationsReceived: Operation[];
  pingsReceived: number;
}

interface SessionOutcome {
  readonly requestId: number;
  readonly outcome: Outcome;
}

interface FakePlace {
  readonly datacenter: string;
  readonly rttMs: number;
}

export class FakeCluster {
  readonly store = new MemoryStore();
  datacenters: readonly FakeDatacenter[];
  /** Who carries out what needs the leader, as every datacenter says; null: each does, and names nobody. */
  leader: DatacenterId | null = null;
  /** Streams that were ever opened. */
  sessionsOpened = 0;
  readonly #sessions = new Set<FakeSession>();
  readonly #primaryRegion: Region;

  constructor(primaryRegion: string, places: readonly FakePlace[]) {
    this.#primaryRegion = parseRegion(primaryRegion);
    this.datacenters = places.map(createDatacenter);
  }

  /** Another datacenter becomes part of the cluster. */
  join(place: FakePlace): void {
    this.datacenters = [...this.datacenters, createDatacenter(place)];
  }

  /** Sessions that are open now. */
  get sessionsOpen(): number {
    return this.#sessions.size;
  }

  at(datacenter: string): FakeDatacenter {
    return mustExist(
      this.datacenters.find((candidate) => candidate.datacenter === datacenter),
      datacenter,
    );
  }

  /** Kills a datacenter: its streams break at once. */
  kill(datacenter: string): void {
    this.at(datacenter).health = "dead";
    for (const session of [...this.#sessions]) {
      if (session.target.datacenter === datacenter) {
        session.cut("connection reset");
      }
    }
  }

  readonly connect = ({ address }: KvConnectionOptions): KvConnection => {
    const target = this.datacenters.find((candidate) => candidate.address === address);
    return {
      address,
      openSession: (events) => this.#openSession(target, events),
      discover: (timeoutMs) => call(target, timeoutMs, (answering) => this.#viewOf(answering)),
      ping: async (timeoutMs) => {
        const startMs = performance.now();
        const answer = await call(target, timeoutMs, (answering) => {
          answering.pingsReceived++;
          return {
            datacenter: answering.datacenter,
            ready: answering.health === "up",
            leader: this.#leaderOf(answering),
          };
        });
        return { ...answer, rttMs: performance.now() - startMs };
      },
      close: () => {},
    };
  };

  /**
   * Carries an operation out at `target`, or forwards it to the leader; calls back once. Returns what calls a poll off.
   */
  submit(operation: Operation, target: FakeDatacenter, onOutcome: (outcome: Outcome) => void): () => void {
    const server = isForLeader(operation) && this.leader !== null ? this.at(this.leader) : target;
    if (server.health !== "up") {
      onOutcome({ kind: "failed", code: "no_leader", message: `${server.datacenter} is gone`, leader: null });
      return () => undefined;
    }
    return this.store.submit(operation, server, onOutcome);
  }

  #openSession(target: FakeDatacenter | undefined, events: SessionEvents): SessionStream {
    const session = new FakeSession(mustExist(target, "the datacenter"), this, events, () =>
      this.#sessions.delete(session),
    );
    this.#sessions.add(session);
    this.sessionsOpened++;
    return session;
  }

  #leaderOf({ leaderBelieved }: FakeDatacenter): DatacenterId | null {
    return leaderBelieved ?? this.leader;
  }

  #viewOf(answering: FakeDatacenter): ClusterView {
    return {
      cluster: "fake",
      primaryRegion: this.#primaryRegion,
      leader: this.#leaderOf(answering),
      datacenters: this.datacenters.map((place) => ({
        datacenter: place.datacenter,
        region: place.region,
        grpc: place.addressAnnounced,
        http: `http://${place.addressAnnounced}`,
        voter: place.region === this.#primaryRegion,
      })),
      answeredBy: answering.datacenter,
    };
  }
}

function isForLeader(operation: Operation): boolean {
  const readLike = operation.kind === "read" || operation.kind === "watch";
  return !readLike || operation.consistency.level === "strong";
}

function createDatacenter({ datacenter, rttMs }: FakePlace): FakeDatacenter {
  return {
    datacenter: parseDatacenterId(datacenter),
    region: parseRegion(datacenter.replace(/-[a-z]$/, "")),
    address: `${datacenter}:1`,
    addressAnnounced: `${datacenter}:1`,
    rttMs,
    health: "up",
    refuses: null,
    leaderBelieved: null,
    streamsStuck: false,
    answersToLose: 0,
    frameSizes: [],
    operationsReceived: [],
    pingsReceived: 0,
  };
}

class FakeSession implements SessionStream {
  readonly target: FakeDatacenter;
  readonly #cluster: FakeCluster;
  readonly #events: SessionEvents;
  readonly #onClosed: () => void;
  readonly #polls = new Set<() => void>();
  #open = true;

  constructor(target: FakeDatacenter, cluster: FakeCluster, events: SessionEvents, onClosed: () => void) {
    this.target = target;
    this.#cluster = cluster;
    this.#events = events;
    this.#onClosed = onClosed;
  }

  send(items: readonly { readonly requestId: number; readonly operation: Operation }[]): void {
    after(this.target.rttMs / 2, () => this.#receive(items));
  }

  close(): void {
    this.#end(null);
  }

  cut(reason: string): void {
    this.#end(new KvorumError("unreachable", reason));
  }

  #receive(items: readonly { readonly requestId: number; readonly operation: Operation }[]): void {
    const { target } = this;
    if (target.health === "dead") {
      this.cut("connection refused");
    }
    if (!this.#open || target.health === "paused" || target.streamsStuck) {
      return;
    }
    target.frameSizes.push(items.length);
    target.operationsReceived.push(...items.map(({ operation }) => operation));
    let frame: SessionOutcome[] | null = [];
    for (const { requestId, operation } of items) {
      this.#carryOut(operation, (outcome) => {
        if (frame === null) {
          this.#answer([{ requestId, outcome }]);
        } else {
          frame.push({ requestId, outcome });
        }
      });
    }
    const outcomes = frame;
    frame = null;
    if (target.answersToLose > 0) {
      target.answersToLose -= items.length;
      after(target.rttMs / 2, () => this.cut("connection reset"));
    } else if (outcomes.length > 0) {
      this.#answer(outcomes);
    }
  }

  #answer(outcomes: readonly SessionOutcome[]): void {
    after(this.target.rttMs / 2, () => {
      if (this.#open && this.target.health === "up") {
        this.#events.onOutcomes(outcomes);
      }
    });
  }

  #carryOut(operation: Operation, onOutcome: (outcome: Outcome) => void): void {
    const { refuses, datacenter } = this.target;
    if (refuses !== null) {
      onOutcome({ kind: "failed", code: refuses, message: `${datacenter} refuses`, leader: null });
    } else {
      this.#polls.add(this.#cluster.submit(operation, this.target, onOutcome));
    }
  }

  #end(error: Error | null): void {
    if (this.#open) {
      this.#open = false;
      for (const callOff of this.#polls) {
        callOff();
      }
      this.#onClosed();
      this.#events.onEnd(error);
    }
  }
}

/** A unary call to a datacenter that may not be there. */
function call<T>(
  target: FakeDatacenter | undefined,
  timeoutMs: number,
  answer: (target: FakeDatacenter) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (target === undefined || target.health === "dead") {
      after(0, () => reject(new KvorumError("unreachable", "connection refused")));
    } else if (target.health === "paused" || target.rttMs > timeoutMs) {
      after(timeoutMs, () => reject(new KvorumError("deadline_exceeded", `no answer within ${timeoutMs} ms`)));
    } else {
      after(target.rttMs, () => resolve(answer(target)));
    }
  });
}

/** Like a socket that nothing waits for, a message under way keeps no process alive. */
function after(delayMs: number, callback: () => void): void {
  setTimeout(callback, delayMs).unref();
}
