export { NO_FRAME } from "./report/no-frame.ts";
export {
  type Check,
  isReportOk,
  type LinkRow,
  type RegionRow,
  type Report,
  reportSchema,
} from "./report/report.ts";
export { formatReportTable, type ReportTableOptions } from "./report/report-table.ts";
export { type ReportPaths, writeReport } from "./report/write-report.ts";
export type { ScenarioClock, ScenarioEnvironment, ScenarioKey, ScenarioKv, ScenarioRead } from "./run/environment.ts";
export { isLinkTrue, measureLinks } from "./run/links.ts";
export type { LiveCluster, LiveDatacenter } from "./run/live-cluster.ts";
export type { LiveRegion, Progress, RunStep } from "./run/progress.ts";
export { type RunOptions, runScenario } from "./run/run-scenario.ts";
export { loadScenario } from "./schema/load-scenario.ts";
export { checkScenarioRegions } from "./schema/scenario-regions.ts";
export { type Scenario, scenarioJsonSchema } from "./schema/scenario-schema.ts";
