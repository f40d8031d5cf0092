export type { BenchReport, BenchRow } from "./bench-report.ts";
export { type BenchCluster, type BenchOptions, runBench } from "./run-bench.ts";
