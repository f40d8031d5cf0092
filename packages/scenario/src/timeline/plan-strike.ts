// From a fault as the file has it to what the world is asked for: places resolved, with what undoes it and how it reads.
import { type DatacenterId, KvorumError, parseRegion } from "@kvorum/base";
import type { PlannedFault } from "../schema/fault-schema.ts";
import type { FaultAction, Place } from "../world/fault-action.ts";
import { type FoundPlace, findPlace, type PlaceContext } from "./find-place.ts";

/** What strikes. */
export interface Strike {
  readonly action: FaultAction;
  /** Null: it is over as soon as it is done. */
  readonly undo: FaultAction | null;
  /** As the report says it: a place, or two with an arrow between. */
  readonly target: string;
  /** How much, where that says something. */
  readonly detail: string;
  /** Those whose processes, disks or links it harms. */
  readonly datacenters: readonly DatacenterId[];
}

export type HealFault = Extract<PlannedFault, { kind: "heal" }>;

/**
 * What the fault comes to at this moment.
 * @throws KvorumError invalid_argument, no_leader, unreachable — nobody is meant by one of its places
 */
export function planStrike(fault: Exclude<PlannedFault, HealFault>, context: PlaceContext): Strike {
  switch (fault.kind) {
    case "partition":
    case "slow-link":
    case "loss":
    case "bandwidth":
      return linkStrike(fault, context);
    case "kill":
    case "restart":
    case "pause":
    case "wipe":
    case "slow-disk":
      return processStrike(fault, context);
    case "transfer-leadership":
      return transferStrike(fault.to, context);
    case "failover": {
      const to = parseRegion(fault.to);
      const detail = fault.force ? "forced: the primary region is given up" : "planned";
      return { action: { kind: "failover", to, force: fault.force }, undo: null, target: to, detail, datacenters: [] };
    }
  }
}

type LinkFault = Extract<PlannedFault, { a: string }>;

function linkStrike(fault: LinkFault, context: PlaceContext): Strike {
  const from = findPlace(fault.a, context);
  const to = fault.b === undefined ? null : findPlace(fault.b, context);
  const ends = { a: from.place, b: to?.place ?? null };
  return {
    ...linkAction(fault, ends),
    undo: { kind: "heal", ...ends },
    target: `${ends.a} ${fault.kind === "partition" && fault.oneWay ? "→" : "↔"} ${ends.b ?? "everyone else"}`,
    datacenters: [...from.datacenters, ...(to?.datacenters ?? [])],
  };
}

function linkAction(
  fault: LinkFault,
  ends: { readonly a: Place; readonly b: Place | null },
): Pick<Strike, "action" | "detail"> {
  switch (fault.kind) {
    case "partition":
      return { action: { kind: "partition", ...ends, oneWay: fault.oneWay }, detail: "" };
    case "slow-link":
      return { action: { kind: "slow-link", ...ends, rttMs: fault.rttMs }, detail: `round trip ${fault.rttMs} ms` };
    case "loss":
      return {
        action: { kind: "loss", ...ends, percent: fault.percent },
        detail: `${fault.percent} % of packets lost`,
      };
    case "bandwidth":
      return {
        action: { kind: "bandwidth", ...ends, bytesPerSecond: fault.bytesPerSecond },
        detail: `${fault.bytesPerSecond} bytes per second`,
      };
  }
}

type ProcessFault = Extract<PlannedFault, { target: string; kind: Exclude<PlannedFault["kind"], "heal"> }>;

function processStrike(fault: ProcessFault, context: PlaceContext): Strike {
  const { place, datacenters } = mustHaveDatacenters(findPlace(fault.target, context));
  const common = { target: place, detail: "", datacenters };
  switch (fault.kind) {
    case "kill":
      return {
        ...common,
        action: { kind: "kill", datacenters },
        undo: { kind: "restart", datacenters, stopFirst: false },
      };
    case "restart":
      return { ...common, action: { kind: "restart", datacenters, stopFirst: true }, undo: null };
    case "pause":
      return { ...common, action: { kind: "pause", datacenters }, undo: { kind: "resume", datacenters } };
    case "wipe":
      return { ...common, action: { kind: "wipe", datacenters }, undo: null };
    case "slow-disk":
      return {
        ...common,
        action: { kind: "slow-disk", datacenters, flushMs: fault.flushMs },
        undo: { kind: "slow-disk", datacenters, flushMs: null },
        detail: `every flush ${fault.flushMs} ms longer`,
      };
  }
}

/** To a region means to one of its datacenters that is up and does not lead. */
function transferStrike(name: string | undefined, context: PlaceContext): Strike {
  const { leader, statuses } = context.sight;
  const to = name === undefined ? null : findPlace(name, context);
  const candidates = to?.datacenters.filter((id) => statuses.has(id) && id !== leader?.datacenter) ?? [];
  const heir = to === null ? null : (candidates[0] ?? mustHaveDatacenters(to).datacenters[0] ?? null);
  return {
    action: { kind: "transfer-leadership", to: heir },
    undo: null,
    target: `${leader?.datacenter ?? "nobody"} → ${heir ?? "another voter"}`,
    detail: "",
    datacenters: [],
  };
}

function mustHaveDatacenters(found: FoundPlace): FoundPlace {
  if (found.datacenters.length === 0) {
    throw new KvorumError("invalid_argument", `${found.place} has clients only: there is no process to do it to`);
  }
  return found;
}
