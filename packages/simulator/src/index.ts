export type { Fault, FaultKind } from "./faults/fault.ts";
export type { Violation } from "./judges/violation.ts";
export { RUN_MINUTES_DEFAULT, RUN_MINUTES_MAX, SEEDS_MAX } from "./limits.ts";
export { CORPUS_PROBES, CORPUS_SEEDS_MIN, CorpusTally } from "./run/corpus.ts";
export { describeFailure, describeTopology } from "./run/describe-run.ts";
export { encodeHistory } from "./run/encode-history.ts";
export { type RunOutcome, type RunPhase, type RunResult, run } from "./run/run.ts";
export { type DrawOptions, drawRunPlan, type RunPlan } from "./run/run-plan.ts";
export type { TraceEvent } from "./trace/trace.ts";
