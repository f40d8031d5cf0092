import { run } from "./run/run-dbg.ts";
import { drawRunPlan } from "./run/run-plan.ts";
import { World } from "./world/world.ts";

const original = World.prototype.record;
const skip = new Set(
  process.env.ALL
    ? []
    : [
        "ship_credit",

        "heartbeat",
        "heartbeat_response",
        "append",
        "append_response",
        "digest",
        "commit_times",
        "lease_request",
        "lease_grant",
        "forward_request",
        "forward_response",
        "ship_stop",
        "vote_request",
        "vote_response",
        "ship_source",
        "ship_source_lost",
        "commit",
        "read",
        "read_answer",
        "commit_answer",
        "snapshot_chunk",
        "snapshot_pull",
        "ship_refused",
      ],
);
const from = Number(process.argv[3] ?? 0);
World.prototype.record = function (this: World, who: string, what: string, detail: string) {
  if (!skip.has(what) && this.timeline.nowMs >= from)
    console.log(this.timeline.nowMs.toFixed(1), who, what, String(detail ?? "").slice(0, 160));
  return original.call(this, who as never, what, detail);
} as never;
const plan = drawRunPlan({ seed: Number(process.argv[2]), safetyMs: 60000 });
const r = await run(plan);
console.log(r.outcome, r.phase, JSON.stringify(r.violations), JSON.stringify(plan.settings));
