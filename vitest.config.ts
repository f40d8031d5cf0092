// Projects: `unit` beside the code, in parallel; `simulation`, the corpus of the simulator, at the same time; `integration`
// under test/, with real processes, two files at a time; `chaos`, real processes with faults, one file at a time. `npm test` runs
// those. `long` is what takes its time: every command of the documentation, old bugs brought back, deaths ten times in a row
// (`npm run test:long`); `browser` looks at pages in a real one (`npm run test:browser`); `docker` under test/docker needs real
// containers (`npm run test:docker`).
import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/reporter.ts";

/** Of what only computes: two workers and whatever else a shared machine runs. */
const unitTestTimeoutMs = 30_000;
const processTestTimeoutMs = 120_000;
const longTestTimeoutMs = 300_000;
const containerTestTimeoutMs = 300_000;

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ["default", new SummaryReporter()],
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "test/tidy/**/*.test.ts"],
          testTimeout: unitTestTimeoutMs,
        },
      },
      {
        // Beside the unit tests: processes that only compute.
        test: { name: "simulation", include: ["test/simulation/**/*.test.ts"], testTimeout: processTestTimeoutMs },
      },
      {
        test: {
          name: "integration",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/tidy/**",
            "test/docker/**",
            "test/simulation/**",
            "test/chaos/**",
            "test/long/**",
            "test/browser/**",
          ],
          // After the unit tests. Two clusters at a time: they mostly wait for each other's elections and leases.
          sequence: { groupOrder: 1 },
          testTimeout: processTestTimeoutMs,
          hookTimeout: processTestTimeoutMs,
        },
      },
      {
        test: {
          name: "chaos",
          include: ["test/chaos/**/*.test.ts"],
          fileParallelism: false,
          // By themselves: they measure how long nobody could write.
          sequence: { groupOrder: 2 },
          testTimeout: processTestTimeoutMs,
          hookTimeout: processTestTimeoutMs,
        },
      },
      {
        test: {
          name: "long",
          include: ["test/long/**/*.test.ts"],
          testTimeout: longTestTimeoutMs,
          hookTimeout: processTestTimeoutMs,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
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
