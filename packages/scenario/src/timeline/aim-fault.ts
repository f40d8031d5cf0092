// From a fault as the file has it to what the world is asked for: every place is looked up at the moment at which it strikes.
import { type DatacenterId, KvorumError, parseRegion } from "@kvorum/base";
import type { PlannedFault } from "../schema/fault-schema.ts";
import type { FaultAction } from "../world/fault-action.ts";
import { findPlace, type PlaceContext } from "./find-place.ts";
import { datacentersAt } from "./strike.ts";

/**
 * What the fault comes to now.
 * @throws KvorumError invalid_argument, no_leader, unreachable — nobody is meant by one of its places
 */
export function aimFault(fault: PlannedFault, context: PlaceContext): FaultAction {
  switch (fault.kind) {
    case "partition":
      return { kind: "partition", ...endsOf(fault, context), oneWay: fault.oneWay };
    case "slow-link":
      return { kind: "slow-link", ...endsOf(fault, context), rttMs: fault.rttMs };
    case "loss":
      return { kind: "loss", ...endsOf(fault, context), percent: fault.percent };
    case "bandwidth":
      return { kind: "bandwidth", ...endsOf(fault, context), bytesPerSecond: fault.bytesPerSecond };
    case "kill":
    case "pause":
    case "wipe":
      return { kind: fault.kind, datacenters: processesAt(fault.target, context) };
    case "restart":
      return { kind: "restart", datacenters: processesAt(fault.target, context), stopFirst: true };
    case "slow-disk":
      return { kind: "slow-disk", datacenters: processesAt(fault.target, context), flushMs: fault.flushMs };
    case "transfer-leadership":
      return { kind: "transfer-leadership", to: fault.to === undefined ? null : heirAt(fault.to, context) };
    case "failover":
      return { kind: "failover", to: parseRegion(fault.to), force: fault.force };
    case "heal":
      return { kind: "heal", a: fault.target === undefined ? null : findPlace(fault.target, context), b: null };
  }
}

function endsOf(
  { a, b }: { readonly a: string; readonly b?: string | undefined },
  context: PlaceContext,
): { readonly a: string; readonly b: string | null } {
  return { a: findPlace(a, context), b: b === undefined ? null : findPlace(b, context) };
}

function processesAt(name: string, context: PlaceContext): readonly DatacenterId[] {
  const place = findPlace(name, context);
  const found = datacentersAt(place, context.topology);
  if (found.length === 0) {
    throw new KvorumError("invalid_argument", `${place} has clients only: there is no process to do it to`);
  }
  return found;
}

/** A region means one of its datacenters: the first that is up and does not lead. */
function heirAt(name: string, context: PlaceContext): DatacenterId | null {
  const { leader, statuses } = context.sight;
  const candidates = processesAt(name, context);
  return candidates.find((id) => statuses.has(id) && id !== leader?.datacenter) ?? candidates[0] ?? null;
}
