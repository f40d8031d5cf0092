import { run } from "./run/run-dbg.ts";
import { drawRunPlan } from "./run/run-plan.ts";

const plan = drawRunPlan({ seed: Number(process.argv[2]), safetyMs: Number(process.argv[3] ?? 60000) });
const r = await run(plan);
console.log(r.outcome, r.phase, JSON.stringify(r.violations), JSON.stringify(plan.settings));
