// Two projects: `unit` beside the code, in parallel; `integration` under test/, with real processes, one file at a time.
import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/reporter.ts";

const processTestTimeoutMs = 120_000;

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
          exclude: ["test/tidy/**"],
          fileParallelism: false,
          // After the unit tests: processes that elect leaders want the cores for themselves.
          sequence: { groupOrder: 1 },
          testTimeout: processTestTimeoutMs,
          hookTimeout: processTestTimeoutMs,
        },
      },
    ],
  },
});
