// Whether every step of a timeline can happen: within the load, to somebody, and for as long as it says.
import { FAULT_REPEATS_MAX } from "../limits.ts";
import { type CheckedScenario, type Complain, faultNamesOf, requireOneOf } from "./checked-scenario.ts";
import type { PlannedFault, TimelineStep } from "./fault-schema.ts";
import type { ScenarioFields } from "./scenario-schema.ts";

type StepOfKind<Kind extends TimelineStep["kind"]> = Extract<TimelineStep, { readonly kind: Kind }>;

export function checkTimeline({ scenario, plan }: CheckedScenario, complain: Complain): void {
  for (const [index, step] of scenario.timeline.entries()) {
    const complainOfIt: Complain = (path, message) => complain(["timeline", index, ...path], message);
    switch (step.kind) {
      case "timed":
        checkTimes(step, plan.totalMs, complainOfIt);
        checkFault(step, complainOfIt);
        break;
      case "conditional":
        checkCondition(step, scenario, complainOfIt);
        checkFault(step, complainOfIt);
        break;
      case "random":
        checkDraws(step, plan.totalMs, complainOfIt);
        break;
    }
  }
}

function checkTimes({ atMs, everyMs, times }: StepOfKind<"timed">, totalMs: number, complain: Complain): void {
  const over = `the load is over ${totalMs} ms after its start`;
  if (atMs >= totalMs) {
    complain(["at"], over);
  } else if (times !== null && atMs + (times - 1) * (everyMs ?? 0) >= totalMs) {
    complain(["times"], `${over}, before the last of ${times} strikes`);
  }
  if (times !== null && times > 1 && everyMs === null) {
    complain(["times"], "a fault that strikes several times needs an every");
  }
  if (times === null && everyMs !== null && (totalMs - atMs) / everyMs > FAULT_REPEATS_MAX) {
    complain(["every"], `a fault strikes ${FAULT_REPEATS_MAX} times at most until the load is over`);
  }
}

function checkCondition(
  { when, times }: StepOfKind<"conditional">,
  scenario: ScenarioFields,
  complain: Complain,
): void {
  if (when.event === "fault-ended") {
    if (times > 1) {
      complain(["times"], "that a fault has ended holds from then on: it is waited for once");
    }
    const complainOfIt = (message: string) => complain(["when"], message);
    requireOneOf(faultNamesOf(scenario), { name: when.fault, what: "named fault" }, complainOfIt);
  }
}

function checkDraws({ fromMs, untilMs }: StepOfKind<"random">, totalMs: number, complain: Complain): void {
  if (fromMs >= untilMs) {
    complain(["random", "until"], "until is after from");
  }
  if (untilMs > totalMs) {
    complain(["random", "until"], `the load is over ${totalMs} ms after its start`);
  }
}

function checkFault({ fault, forMs }: StepOfKind<"timed" | "conditional">, complain: Complain): void {
  if (forMs !== null && isOverAtOnce(fault)) {
    complain(["for"], `a ${fault.kind} leaves nothing to undo afterwards: for does nothing`);
  }
  if ("a" in fault && fault.a === fault.b) {
    complain(["fault", "b"], `links inside ${JSON.stringify(fault.a)} stay as they are: a and b are two places`);
  }
}

function isOverAtOnce({ kind }: PlannedFault): boolean {
  switch (kind) {
    case "restart":
    case "wipe":
    case "transfer-leadership":
    case "failover":
    case "heal":
      return true;
    case "partition":
    case "slow-link":
    case "loss":
    case "bandwidth":
    case "kill":
    case "pause":
    case "slow-disk":
      return false;
  }
}
