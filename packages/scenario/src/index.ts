export { renderReportPage } from "./report/html/report-page.ts";
export {
  type Check,
  type Distribution,
  isReportOk,
  type LinkRow,
  type RegionRow,
  type Report,
  reportSchema,
} from "./report/report.ts";
export { formatReportTable, type ReportTableOptions } from "./report/report-table.ts";
export { verdictOf } from "./report/summary.ts";
export { type ReportPaths, writeReport } from "./report/write-report.ts";
export {
  liveEnvironment,
  type ScenarioClock,
  type ScenarioEnvironment,
  type ScenarioKey,
  type ScenarioKv,
} from "./run/environment.ts";
export { isLinkTrue, linkToleranceMs } from "./run/links.ts";
export type { LiveCluster, LiveDatacenter } from "./run/live-cluster.ts";
export { type LiveRegion, type Progress, RUN_STEPS, type RunStep } from "./run/progress.ts";
export { type RunOptions, runScenario } from "./run/run-scenario.ts";
export { loadScenario } from "./schema/load-scenario.ts";
export { readScenarioFile, type ScenarioFile } from "./schema/scenario-file.ts";
export { type Scenario, scenarioJsonSchema } from "./schema/scenario-schema.ts";
