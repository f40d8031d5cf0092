// Does faults and undoes them, and keeps the book: what struck whom when, what is in force, what could not be done.
//
// Healing a link heals all that it suffers, and starting a datacenter starts it for everybody. So when one of several faults on the
// same place ends, what the others did is done again, or left as it is: a fault ends what it began and nothing else.
import { type DatacenterId, KvorumError, type Prng } from "@kvorum/base";
import type { FailoverRow, FaultRow } from "../report/story-schema.ts";
import type { PlannedFault } from "../schema/fault-schema.ts";
import type { FaultAction, FaultEffect } from "../world/fault-action.ts";
import { Lookout, type Sight } from "../world/lookout.ts";
import type { World } from "../world/world.ts";
import { aimFault } from "./aim-fault.ts";
import { type Strike, strikeOf } from "./strike.ts";

export interface FaultDeskOptions {
  readonly world: World;
  /** Something struck or ended. */
  readonly onChange: () => void;
}

/** What is to be done, and by which name it is known. */
export interface FaultOrder {
  readonly fault: PlannedFault;
  readonly name: string | null;
  /** Of the places that are drawn. */
  readonly random: Prng;
}

/** A fault that was ordered, whatever came of it. Mutable; owned by the desk. Moments are by the world's clock. */
export interface StruckFault {
  readonly kind: string;
  readonly name: string | null;
  /** What was seen before it struck. */
  readonly sight: Sight;
  readonly atMs: number;
  /** Null: nobody was found whom it was meant for, and `target` is as the file has it. */
  strike: Strike | null;
  target: string;
  endedAtMs: number | null;
  failure: string | null;
}

export class FaultDesk {
  readonly lookout: Lookout;
  readonly #world: World;
  readonly #onChange: () => void;
  readonly #struck: StruckFault[] = [];
  readonly #failovers: FailoverRow[] = [];
  #originAtMs = 0;

  constructor({ world, onChange }: FaultDeskOptions) {
    this.#world = world;
    this.#onChange = onChange;
    this.lookout = new Lookout(world);
  }

  /** Moments of the rows count from here. */
  begin(originAtMs: number): void {
    this.#originAtMs = originAtMs;
  }

  get rows(): readonly FaultRow[] {
    return this.#struck.map(({ kind, name, strike, target, atMs, endedAtMs, failure }) => ({
      atMs: atMs - this.#originAtMs,
      kind,
      target,
      name,
      endedAtMs: endedAtMs === null ? null : endedAtMs - this.#originAtMs,
      detail: strike?.detail ?? "",
      failure,
    }));
  }

  get failovers(): readonly FailoverRow[] {
    return this.#failovers;
  }

  /** In the order in which they struck. */
  get inForce(): readonly StruckFault[] {
    return this.#struck.filter(({ endedAtMs, failure }) => endedAtMs === null && failure === null);
  }

  /** Whom the faults in force concern. */
  get harmed(): ReadonlySet<DatacenterId> {
    return new Set(this.inForce.flatMap(({ strike }) => strike?.datacenters ?? []));
  }

  hasEnded(name: string): boolean {
    return this.#struck.some((struck) => struck.name === name && struck.endedAtMs !== null);
  }

  /** A step that waited in vain is a row as well. */
  async recordMissed({ fault, name }: Pick<FaultOrder, "fault" | "name">, failure: string): Promise<void> {
    const struck = await this.#enter({ kind: fault.kind, name, target: meantBy(fault) });
    struck.failure = failure;
    this.#onChange();
  }

  /** Returns when it is done. Never rejects: what cannot be done is said in the row. */
  async inflict({ fault, name, random }: FaultOrder): Promise<StruckFault> {
    const struck = await this.#enter({ kind: fault.kind, name, target: meantBy(fault) });
    try {
      const context = { topology: this.#world.topology, sight: struck.sight, random };
      await this.#strike(struck, aimFault(fault, context));
    } catch (thrown) {
      struck.failure = textOf(thrown);
    }
    this.#onChange();
    return struck;
  }

  /**
   * Does what somebody else has planned; it is in the book like the rest.
   * @throws KvorumError whatever the world throws: it is said in the row as well
   */
  async carryOut(action: FaultAction): Promise<FaultEffect> {
    const struck = await this.#enter({ kind: action.kind, name: null, target: "" });
    try {
      return await this.#strike(struck, action);
    } catch (thrown) {
      struck.failure = textOf(thrown);
      throw thrown;
    } finally {
      this.#onChange();
    }
  }

  /** Undoes it, unless that was done before. Never rejects. */
  async end(struck: StruckFault): Promise<void> {
    const undo = struck.strike?.undo ?? null;
    if (undo === null || struck.endedAtMs !== null) {
      return;
    }
    try {
      await this.#world.inflict(withoutOthers(undo, this.#othersInForce(struck)));
      struck.endedAtMs ??= this.#now;
      await this.#repeatLinkFaults(undo);
    } catch (thrown) {
      struck.failure ??= `it could not be undone: ${textOf(thrown)}`;
    }
    this.#onChange();
  }

  /**
   * Undoes everything, the last first, also what failed halfway. Harmless when repeated; never rejects.
   * @returns what could not be healed, in a sentence each
   */
  async healAll(): Promise<readonly string[]> {
    for (const struck of this.#struck.toReversed()) {
      await this.end(struck);
    }
    const left = this.#struck.filter(({ strike, endedAtMs }) => strike?.undo != null && endedAtMs === null);
    const problems = left.map(({ kind, target, failure }) => `${kind} ${target}: ${failure ?? "it is in force"}`);
    if (this.#struck.length === 0) {
      return []; // The links are as whoever started the cluster wants them.
    }
    try {
      await this.#world.inflict({ kind: "heal", a: null, b: null });
      return problems;
    } catch (thrown) {
      return [...problems, `links and disks: ${textOf(thrown)}`];
    }
  }

  get #now(): number {
    return this.#world.clock.nowMs();
  }

  async #enter(known: Pick<StruckFault, "kind" | "name" | "target">): Promise<StruckFault> {
    const sight = await this.lookout.look();
    const struck = { ...known, sight, atMs: this.#now, strike: null, endedAtMs: null, failure: null };
    this.#struck.push(struck);
    return struck;
  }

  async #strike(struck: StruckFault, action: FaultAction): Promise<FaultEffect> {
    const strike = strikeOf(action, this.#world.topology);
    struck.strike = strike;
    struck.target = strike.target;
    this.#onChange();
    if (action.kind === "heal") {
      await this.#endThoseAt(action.a === null ? null : strike.datacenters, struck);
    }
    const effect = await this.#world.inflict(action);
    if (strike.undo === null) {
      struck.endedAtMs = this.#now;
    }
    this.#noteUndone(action, struck);
    await this.#repeatLinkFaults(action);
    this.#noteFailover(action, effect, struck);
    return effect;
  }

  /** What is healed suffers nothing any more: a process that was ended or frozen runs again. Null: everywhere. */
  async #endThoseAt(datacenters: readonly DatacenterId[] | null, heal: StruckFault): Promise<void> {
    const concerned = this.#othersInForce(heal).filter(
      ({ strike }) => datacenters === null || strike?.datacenters.some((id) => datacenters.includes(id)),
    );
    for (const other of concerned.toReversed()) {
      await this.end(other);
    }
  }

  #othersInForce(struck: StruckFault): readonly StruckFault[] {
    return this.inForce.filter((other) => other !== struck);
  }

  /** A healed link may still be the matter of another fault. */
  async #repeatLinkFaults(done: FaultAction): Promise<void> {
    if (done.kind !== "heal") {
      return;
    }
    for (const { strike } of this.inForce) {
      if (strike?.undo?.kind === "heal") {
        await this.#world.inflict(strike.action);
      }
    }
  }

  /** Who kills and starts again by two steps has undone the first with the second. */
  #noteUndone(action: FaultAction, struck: StruckFault): void {
    for (const other of this.#othersInForce(struck)) {
      const undo = other.strike?.undo;
      if (undo != null && isPartOf(undo, action)) {
        other.endedAtMs = this.#now;
      }
    }
  }

  #noteFailover(action: FaultAction, effect: FaultEffect, { atMs }: StruckFault): void {
    if (action.kind === "failover" && effect.kind === "failed-over") {
      const { to: toRegion, force: forced } = action;
      const { epoch, certificate } = effect;
      this.#failovers.push({ atMs: atMs - this.#originAtMs, toRegion, forced, epoch, certificate });
    }
  }
}

/** What another fault of the same kind still holds down stays down. */
function withoutOthers(undo: FaultAction, others: readonly StruckFault[]): FaultAction {
  if (!("datacenters" in undo)) {
    return undo;
  }
  const held = new Set(others.flatMap(({ strike }) => (strike?.undo?.kind === undo.kind ? strike.datacenters : [])));
  return { ...undo, datacenters: undo.datacenters.filter((id) => !held.has(id)) };
}

function isPartOf(undo: FaultAction, action: FaultAction): boolean {
  if (!("datacenters" in undo && "datacenters" in action)) {
    return false;
  }
  const isSameKind = undo.kind === action.kind && !(action.kind === "slow-disk" && action.flushMs !== null);
  return isSameKind && undo.datacenters.every((id) => action.datacenters.includes(id));
}

/** As the file names it, while nobody was found. */
function meantBy(fault: PlannedFault): string {
  if ("a" in fault) {
    return fault.a;
  }
  const named = "target" in fault ? fault.target : "to" in fault ? fault.to : undefined;
  return named ?? (fault.kind === "heal" ? "everything" : "another voter");
}

function textOf(thrown: unknown): string {
  const { code, message } = KvorumError.from(thrown);
  return `${code}: ${message}`;
}
