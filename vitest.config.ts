// Four projects: `unit` beside the code, in parallel; `simulation`, the corpus of the simulator, at the same time;
// `integration` under test/, with real processes, one file at a time;
// `docker` under test/docker, with real containers, which only `npm run test:docker` runs.
import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/reporter.ts";

const processTestTimeoutMs = 120_000;
const containerTestTimeoutMs = 300_000;

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ["default", new SummaryReporter()],
    projects: [
      {
        test: { name: "unit", include: ["packages/*/src/**/*.test.ts", "test/tidy/**/*.test.ts"] },
      },
      {
        // Beside the unit tests: processes that only compute.
        test: { name: "simulation", include: ["test/simulation/**/*.test.ts"], testTimeout: processTestTimeoutMs },
      },
      {
        test: {
          name: "integration",
          include: ["test/**/*.test.ts"],
          exclude: ["test/tidy/**", "test/docker/**", "test/simulation/**"],
          fileParallelism: false,
          // After the unit tests: processes that elect leaders want the cores for themselves.
          sequence: { groupOrder: 1 },
          testTimeout: processTestTimeoutMs,
          hookTimeout: processTestTimeoutMs,
        },
      },
      {
        test: {
          name: "docker",
          include: ["test/docker/**/*.test.ts"],
          globalSetup: "test/docker/support/build-image.ts",
          fileParallelism: false,
          testTimeout: containerTestTimeoutMs,
          hookTimeout: containerTestTimeoutMs,
        },
      },
    ],
  },
});
