// Lets the faults of a plan happen to a world, and takes all of them back when the time for them is over.
import type { DatacenterId } from "@kvorum/base";
import { FLUSH_MS } from "../limits.ts";
import type { World } from "../world/world.ts";
import { type DatacenterFault, type Fault, isLinkFault, isOperatorAction, placesOf } from "./fault.ts";
import { Operator } from "./operator.ts";
import { PrimaryLosses } from "./primary-losses.ts";

export interface FaultRunnerOptions {
  readonly world: World;
  /** Whether the cluster can bear it that this datacenter loses its disk now. */
  readonly mayLoseDisk: (datacenter: DatacenterId) => boolean;
}

export class FaultRunner {
  readonly #world: World;
  readonly #mayLoseDisk: (datacenter: DatacenterId) => boolean;
  /** Begun and not ended. */
  readonly #active = new Set<Fault>();
  readonly #operator: Operator;
  readonly primaryLosses: PrimaryLosses;
  #isOver = false;
  #begun = 0;

  constructor({ world, mayLoseDisk }: FaultRunnerOptions) {
    this.#world = world;
    this.#mayLoseDisk = mayLoseDisk;
    this.#operator = new Operator(world);
    this.primaryLosses = new PrimaryLosses(world);
  }

  /** Faults that really happened so far. */
  get begun(): number {
    return this.#begun;
  }

  schedule(faults: readonly Fault[]): void {
    for (const fault of faults) {
      this.#world.timeline.schedule(fault.atMs, () => this.#begin(fault));
    }
  }

  /** Ends every fault and lets none begin any more: links are whole, and every datacenter runs. */
  healAll(): void {
    this.#isOver = true;
    for (const fault of this.#active) {
      this.#end(fault);
    }
    this.#world.network.healAll();
    this.#world.record("world", "healed");
  }

  #begin(fault: Fault): void {
    const losesDisk = fault.kind === "wipe" || fault.kind === "bit_rot";
    const isRefused = losesDisk && !this.#mayLoseDisk(fault.datacenter);
    if (this.#isOver || isRefused || (fault.kind === "lose_primary" && !this.primaryLosses.begin(fault))) {
      return;
    }
    this.#active.add(fault);
    this.#begun += 1;
    this.#world.probes.hit(`fault_${fault.kind}`);
    if (isLinkFault(fault)) {
      this.#world.record("world", fault.kind, `${fault.from} to ${fault.to ?? "everyone"}`);
      this.#world.network.begin(fault);
    } else if (isOperatorAction(fault)) {
      this.#world.record("operator", fault.kind, placesOf(fault).join());
      this.#operator.begin(fault);
    } else if (fault.kind === "lose_primary") {
      this.#world.record("world", fault.kind, `${fault.how}, to ${fault.region}`);
    } else {
      this.#world.record(fault.datacenter, fault.kind);
      this.#strike(fault);
    }
    this.#world.timeline.scheduleIn(fault.durationMs, () => this.#end(fault));
  }

  #end(fault: Fault): void {
    if (!this.#active.delete(fault)) {
      return;
    }
    if (isLinkFault(fault)) {
      this.#world.record("world", `${fault.kind}_ends`, `${fault.from} to ${fault.to ?? "everyone"}`);
      this.#world.network.end(fault);
    } else if (isOperatorAction(fault)) {
      this.#world.record("operator", `${fault.kind}_ends`, placesOf(fault).join());
      this.#operator.end(fault);
    } else if (fault.kind === "lose_primary") {
      this.#world.record("world", "lose_primary_ends");
      this.primaryLosses.end(fault);
    } else {
      this.#world.record(fault.datacenter, `${fault.kind}_ends`);
      this.#relieve(fault);
    }
  }

  #strike(fault: DatacenterFault): void {
    const datacenter = this.#world.datacenter(fault.datacenter);
    switch (fault.kind) {
      case "crash":
        this.#world.crash(fault.datacenter);
        break;
      case "stop":
        this.#world.stop(fault.datacenter);
        break;
      case "wipe":
        this.#world.wipe(fault.datacenter);
        break;
      case "pause":
        datacenter.process?.pause();
        break;
      case "slow_disk":
        datacenter.setFlushMs(fault.flushMs);
        break;
      case "disk_full":
        datacenter.setDiskFull(true);
        break;
      case "bit_rot":
        datacenter.rotLog(fault.share);
        break;
      case "clock_step":
        datacenter.clock.stepWall(fault.stepMs);
        break;
    }
  }

  #relieve(fault: DatacenterFault): void {
    const datacenter = this.#world.datacenter(fault.datacenter);
    switch (fault.kind) {
      case "stop":
        if (datacenter.process?.isStopping === true) {
          this.#world.crash(fault.datacenter);
        }
        datacenter.start();
        break;
      case "crash":
      case "wipe":
        datacenter.start();
        break;
      case "pause":
        datacenter.process?.resume();
        break;
      case "slow_disk":
        datacenter.setFlushMs(FLUSH_MS);
        break;
      case "disk_full":
        datacenter.setDiskFull(false);
        datacenter.start();
        break;
      case "bit_rot":
        if (datacenter.isRotten) {
          this.#world.wipe(fault.datacenter);
          datacenter.start();
        }
        break;
      case "clock_step":
        datacenter.clock.stepWall(-fault.stepMs);
        break;
    }
  }
}
