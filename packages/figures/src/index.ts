export { type Distribution, DurationHistogram } from "./duration-histogram.ts";
export { Figures, type Totals } from "./figures.ts";
export { ReadAudit, type ReadsAtReplica } from "./read-audit.ts";
