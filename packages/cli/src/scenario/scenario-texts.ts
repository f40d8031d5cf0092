// Parts of a scenario as sentences for people.
import { describeCondition, formatExpectation, type Scenario } from "@kvorum/scenario";
import { counted } from "../output/counted.ts";

type Workload = Scenario["workloads"][number];
type TimelineStep = Scenario["timeline"][number];
type PlannedFault = Extract<TimelineStep, { readonly fault: unknown }>["fault"];

const SECOND_MS = 1_000;

export function durationText(durationMs: number): string {
  return durationMs < SECOND_MS ? `${durationMs} ms` : `${durationMs / SECOND_MS} s`;
}

/** Of its load: what the steps around it take is not known beforehand. */
export function durationMsOf({ phases }: Scenario): number {
  return phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

export function phaseText({ durationMs, load, recorded }: Scenario["phases"][number]): string {
  const notes = [load === 1 ? "" : `${load} times the load`, recorded ? "" : "not recorded"];
  return [durationText(durationMs), ...notes.filter((note) => note !== "")].join(", ");
}

/** How much, and what: `30 a second from 2 clients in us-east4: …`. */
export function workloadText(workload: Workload): string {
  const { clients, clientRegion, phases } = workload;
  const who = `${counted(clients, "client")} in ${clientRegion}`;
  const when = phases === undefined ? "" : `, in ${phases.join(" and ")}`;
  return `${rateText(workload)} from ${who}${when}: ${workText(workload)}`;
}

function rateText({ ratePerSecond, ramp = [] }: Workload): string {
  return `${ratePerSecond ?? ramp.map((point) => point.ratePerSecond).join(" → ")} a second`;
}

function workText(workload: Workload): string {
  switch (workload.kind) {
    case "kv": {
      const { mix, ycsb, keys } = workload;
      const shares = Object.entries(mix ?? {}).filter(([, share]) => share > 0);
      const what = ycsb === undefined ? shares.map(([kind, share]) => `${share} % ${kind}`).join(", ") : `YCSB ${ycsb}`;
      return `${what}; ${counted(keys.count, "key")} under ${keys.prefix}, ${keys.distribution}`;
    }
    case "bank":
      return `transfers between ${workload.accounts} accounts, and ${workload.snapshotPercent} % snapshots of all of them`;
    case "counter":
      return `adding to ${counted(workload.counters, "counter")} by ${workload.method}`;
    case "queue":
      return `messages to ${counted(workload.listeners, "listener")} in ${workload.listenerRegion ?? workload.clientRegion}`;
    case "watch":
      return `changes of ${counted(workload.keys, "key")}, written in ${workload.writerRegion ?? "the primary region"}`;
    case "traveller":
      return `writes and reads at ${workload.consistency}, going on to ${workload.itinerary.join(", ")} every ${durationText(workload.stayMs)}`;
  }
}

export function stepText(step: TimelineStep): string {
  switch (step.kind) {
    case "timed": {
      const { atMs, everyMs, times } = step;
      const howOften = times === null ? "until the load is over" : `${times} times`;
      const again = everyMs === null ? "" : `, ${howOften}, every ${durationText(everyMs)}`;
      return `at ${durationText(atMs)}${again}: ${struckText(step)}`;
    }
    case "conditional": {
      const { when, afterMs, times } = step;
      const after = afterMs === 0 ? "" : `, ${durationText(afterMs)} later`;
      const again = times === 1 ? "" : `, ${times} times`;
      return `when ${describeCondition(when)}${after}${again}: ${struckText(step)}`;
    }
    case "random":
      return `${step.count} drawn from the seed between ${durationText(step.fromMs)} and ${durationText(step.untilMs)}: ${step.kinds.join(", ")}, for ${durationText(step.forMs)} each`;
  }
}

function struckText({ fault, forMs }: { readonly fault: PlannedFault; readonly forMs: number | null }): string {
  return `${faultText(fault)}${forMs === null ? "" : `, for ${durationText(forMs)}`}`;
}

function faultText(fault: PlannedFault): string {
  switch (fault.kind) {
    case "partition":
      return `partition ${fault.a} ${fault.oneWay ? "→" : "↔"} ${fault.b ?? "everyone else"}`;
    case "slow-link":
      return `slow-link ${fault.a} ↔ ${fault.b ?? "everyone else"}, round trip ${fault.rttMs} ms`;
    case "loss":
      return `loss ${fault.a} ↔ ${fault.b ?? "everyone else"}, ${fault.percent} % of packets`;
    case "bandwidth":
      return `bandwidth ${fault.a} ↔ ${fault.b ?? "everyone else"}, ${fault.bytesPerSecond} bytes a second`;
    case "kill":
    case "restart":
    case "pause":
    case "wipe":
      return `${fault.kind} ${fault.target}`;
    case "slow-disk":
      return `slow-disk ${fault.target}, every flush ${fault.flushMs} ms longer`;
    case "transfer-leadership":
      return `transfer-leadership to ${fault.to ?? "another voter"}`;
    case "failover":
      return `failover to ${fault.to}${fault.force ? " by force" : ""}`;
    case "heal":
      return `heal ${fault.target ?? "everything"}`;
  }
}

export function expectationTexts({ expectations }: Scenario): readonly string[] {
  return expectations.map(formatExpectation);
}
