// What an action does to whom, what undoes it, and how it reads in a report.
import type { DatacenterId } from "@kvorum/base";
import type { Topology } from "@kvorum/wan";
import type { FaultAction, Place } from "../world/fault-action.ts";

export interface Strike {
  readonly action: FaultAction;
  /** Null: it is over as soon as it is done. */
  readonly undo: FaultAction | null;
  /** A place, or two with an arrow between. */
  readonly target: string;
  /** How much, where that says something. */
  readonly detail: string;
  /** Those whose processes, disks or links it harms. */
  readonly datacenters: readonly DatacenterId[];
}

export function strikeOf(action: FaultAction, topology: Topology): Strike {
  const common = { action, datacenters: datacentersOfAction(action, topology), target: targetOf(action, topology) };
  switch (action.kind) {
    case "partition":
      return { ...common, undo: healOf(action), detail: "" };
    case "slow-link":
      return { ...common, undo: healOf(action), detail: `round trip ${action.rttMs} ms` };
    case "loss":
      return { ...common, undo: healOf(action), detail: `${action.percent} % of packets lost` };
    case "bandwidth":
      return { ...common, undo: healOf(action), detail: `${action.bytesPerSecond} bytes per second` };
    case "kill":
      return { ...common, undo: { kind: "restart", datacenters: action.datacenters, stopFirst: false }, detail: "" };
    case "pause":
      return { ...common, undo: { kind: "resume", datacenters: action.datacenters }, detail: "" };
    case "slow-disk": {
      const undo = action.flushMs === null ? null : { ...action, flushMs: null };
      return { ...common, undo, detail: `every flush ${action.flushMs ?? 0} ms longer` };
    }
    case "failover":
      return { ...common, undo: null, detail: action.force ? "forced: the primary region is given up" : "planned" };
    case "heal":
    case "restart":
    case "resume":
    case "wipe":
    case "transfer-leadership":
      return { ...common, undo: null, detail: "" };
  }
}

/** The datacenters of a place; none of a region that has only clients. */
export function datacentersAt(place: Place, topology: Topology): readonly DatacenterId[] {
  return topology.regions
    .flatMap(({ region, datacenters }) => datacenters.map((datacenter) => ({ region, datacenter })))
    .filter(({ region, datacenter }) => region === place || datacenter === place)
    .map(({ datacenter }) => datacenter);
}

function healOf({ a, b }: { readonly a: Place; readonly b: Place | null }): FaultAction {
  return { kind: "heal", a, b };
}

function datacentersOfAction(action: FaultAction, topology: Topology): readonly DatacenterId[] {
  if ("datacenters" in action) {
    return action.datacenters;
  }
  const places = "a" in action ? [action.a, action.b] : [];
  return places.flatMap((place) => (place === null ? [] : datacentersAt(place, topology)));
}

function targetOf(action: FaultAction, topology: Topology): string {
  if ("datacenters" in action) {
    return placeOf(action.datacenters, topology);
  }
  if (action.kind === "transfer-leadership" || action.kind === "failover") {
    return action.to ?? "another voter";
  }
  if (action.kind === "heal" && action.b === null) {
    return action.a ?? "everything";
  }
  const arrow = action.kind === "partition" && action.oneWay ? "→" : "↔";
  return `${action.a} ${arrow} ${action.b ?? "everyone else"}`;
}

/** A whole region by its name. */
function placeOf(datacenters: readonly DatacenterId[], topology: Topology): string {
  const whole = topology.regions.find(
    (placement) =>
      placement.datacenters.length > 1 &&
      placement.datacenters.length === datacenters.length &&
      placement.datacenters.every((id) => datacenters.includes(id)),
  );
  return whole?.region ?? datacenters.join(", ");
}
