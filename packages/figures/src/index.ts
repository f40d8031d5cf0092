export { type Distribution, DurationHistogram } from "./duration-histogram.ts";
export { Figures, type Totals } from "./figures.ts";
export { medianOf } from "./median.ts";
export {
  type AuditedReads,
  type AuditFindings,
  type FoundExample,
  mergeAudits,
} from "./merge-audits.ts";
export { ReadAudit } from "./read-audit.ts";
export { rpoExposureOf } from "./rpo-exposure.ts";
