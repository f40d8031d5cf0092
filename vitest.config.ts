// Three projects: `unit` beside the code, in parallel; `integration` under test/, with real processes, one file at a time;
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
        test: {
          name: "integration",
          include: ["test/**/*.test.ts"],
          exclude: ["test/tidy/**", "test/docker/**"],
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
