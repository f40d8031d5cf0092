// Two projects: `unit` beside the code, in parallel; `integration` under test/, with real processes, one file at a time.
import { defineConfig } from "vitest/config";

const processTestTimeoutMs = 120_000;

export default defineConfig({
  test: {
    maxWorkers: 2,
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
          testTimeout: processTestTimeoutMs,
          hookTimeout: processTestTimeoutMs,
        },
      },
    ],
  },
});
