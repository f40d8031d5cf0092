// The virtual world: every datacenter of a topology with the production replica in it, on one timeline, one network and one
// seed. It does what it is told (faults, time) and shows what happens to whoever watches; it judges nothing itself.
import { createPrng, type DatacenterId, mustExist, type Prng, type Region } from "@kvorum/base";
import type { PeerMessage, PeerTransport, Placement, Replica, ReplicaObserver, ReplicaSettings } from "@kvorum/replica";
import { Timeline } from "@kvorum/transport";
import { datacentersOf, learnersOf, regionOf, type Topology, votersOf } from "@kvorum/wan";
import type { ClockSettings } from "../time/datacenter-clock.ts";
import { Probes } from "../trace/probes.ts";
import { Trace } from "../trace/trace.ts";
import { SimulatedDatacenter, type SimulatedDatacenterOptions } from "./simulated-datacenter.ts";
import { SimulatedNetwork } from "./simulated-network.ts";

export interface WorldOptions {
  readonly seed: number;
  readonly topology: Topology;
  /** By datacenter; those left out keep the world's time. */
  readonly clocks: Readonly<Record<string, ClockSettings>>;
  readonly settings: ReplicaSettings;
  readonly adversaryBoundMs?: number;
}

/** Sees what happens, as it happens. */
export interface WorldWatcher {
  /** A datacenter sends a message, whether or not it will arrive. */
  sent(from: DatacenterId, to: DatacenterId, message: PeerMessage): void;
  /** The process there is about to die, or was about to and its stores can still be read. */
  dying(datacenter: SimulatedDatacenter): void;
  /** A replica stopped itself. */
  stopped(datacenter: DatacenterId, error: unknown): void;
}

const TRUE_CLOCK: ClockSettings = { monotonicOffsetMs: 0, wallOffsetMs: 0, driftShare: 0 };

export class World {
  readonly topology: Topology;
  readonly timeline = new Timeline();
  readonly trace = new Trace();
  readonly probes = new Probes();
  readonly network: SimulatedNetwork;
  readonly #datacenters: ReadonlyMap<DatacenterId, SimulatedDatacenter>;
  readonly #watchers: WorldWatcher[] = [];
  readonly #random: Prng;

  constructor({ seed, topology, clocks, settings, adversaryBoundMs }: WorldOptions) {
    this.topology = topology;
    this.#random = createPrng(seed, "world");
    this.network = new SimulatedNetwork({
      timeline: this.timeline,
      topology,
      seed,
      random: this.#random.stream("network"),
    });
    this.#datacenters = new Map(
      datacentersOf(topology).map((id) => [
        id,
        this.#createDatacenter(id, {
          clock: clocks[id] ?? TRUE_CLOCK,
          settings,
          adversaryBoundMs: adversaryBoundMs ?? null,
        }),
      ]),
    );
  }

  /** In the topology's order. */
  get datacenters(): readonly SimulatedDatacenter[] {
    return [...this.#datacenters.values()];
  }

  /** Of processes that have come up. */
  get replicas(): readonly Replica[] {
    return this.datacenters.flatMap(({ process }) => (process?.replica == null ? [] : [process.replica]));
  }

  watch(watcher: WorldWatcher): void {
    this.#watchers.push(watcher);
  }

  datacenter(id: DatacenterId): SimulatedDatacenter {
    return mustExist(this.#datacenters.get(id), `datacenter ${id}`);
  }

  startAll(): void {
    for (const datacenter of this.#datacenters.values()) {
      datacenter.start();
    }
  }

  crash(id: DatacenterId): void {
    this.#end(id, (datacenter) => datacenter.crash());
  }

  /** The process there is asked to stop, and ends when it has. */
  stop(id: DatacenterId): void {
    const { process } = this.datacenter(id);
    process?.stop(() => {
      if (this.datacenter(id).process === process) {
        this.record(id, "stopped");
        this.crash(id);
      }
    });
  }

  wipe(id: DatacenterId): void {
    this.#end(id, (datacenter) => datacenter.wipe());
  }

  /** Something worth a line in a failure's story. */
  record(who: string, what: string, detail = ""): void {
    this.trace.record(this.timeline.nowMs, who, what, detail);
  }

  #end(id: DatacenterId, end: (datacenter: SimulatedDatacenter) => void): void {
    const datacenter = this.datacenter(id);
    if (datacenter.process !== null) {
      for (const watcher of this.#watchers) {
        watcher.dying(datacenter);
      }
    }
    end(datacenter);
  }

  #createDatacenter(
    id: DatacenterId,
    own: Pick<SimulatedDatacenterOptions, "clock" | "settings" | "adversaryBoundMs">,
  ): SimulatedDatacenter {
    return new SimulatedDatacenter({
      ...own,
      placement: placementOf(this.topology, id),
      timeline: this.timeline,
      random: this.#random.stream(`datacenter/${id}`),
      observer: this.#observerOf(id),
      attach: () => this.#attach(id),
      detach: () => this.network.peers.detach(id),
      onFatal: (datacenter, error) => {
        for (const watcher of this.#watchers) {
          watcher.stopped(datacenter, error);
        }
      },
    });
  }

  #attach(id: DatacenterId): PeerTransport {
    const transport = this.network.peers.attach(id);
    return {
      send: (to, message) => {
        if (to === id) {
          // As the transport of production does with a peer that it does not know.
          this.probes.hit(`sent_to_itself_${wordOf(message)}`);
          return;
        }
        for (const watcher of this.#watchers) {
          watcher.sent(id, to, message);
        }
        transport.send(to, message);
      },
      onMessage: (handler) =>
        transport.onMessage((from, message) => {
          this.trace.record(this.timeline.nowMs, id, wordOf(message), from);
          handler(from, message);
        }),
    };
  }

  #observerOf(id: DatacenterId): ReplicaObserver {
    const ignore = (): void => undefined;
    return {
      quorum: ignore,
      shipLag: ignore,
      durableLag: ignore,
      replicationLag: ignore,
      lagUnknown: () => this.probes.hit("lag_unknown"),
      acknowledged: ignore,
      readJudged: (verdict) => (verdict.stalenessMs > 0 ? this.probes.hit("stale_read") : undefined),
      entryStep: ignore,
      event: (name, details) => {
        this.probes.hit(name);
        this.record(id, name, JSON.stringify(details));
      },
    };
  }
}

/** A message by its kind; raft's by theirs. */
function wordOf(message: PeerMessage): string {
  return message.kind === "raft" ? message.message.kind : message.kind;
}

function placementOf(topology: Topology, datacenter: DatacenterId): Placement {
  const region = (id: DatacenterId): Region => regionOf(topology, id);
  return {
    datacenter,
    region: region(datacenter),
    members: datacentersOf(topology).map((id) => ({ datacenter: id, region: region(id) })),
    configuration: { voters: votersOf(topology), outgoing: [], learners: learnersOf(topology) },
  };
}
