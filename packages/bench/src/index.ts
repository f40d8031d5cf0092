export type { BenchReport, BenchRow } from "./bench-row.ts";
export { type EmbeddedBenchOptions, runEmbeddedBench } from "./embedded/run-embedded-bench.ts";
export {
  type KvConnectBenchOptions,
  type KvConnectDatacenter,
  runKvConnectBench,
} from "./kv-connect/run-kv-connect-bench.ts";
export { type BenchCluster, type BenchOptions, runBench } from "./run-bench.ts";
