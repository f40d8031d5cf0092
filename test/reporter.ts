// Counts tests for tools/test.mjs: how many passed, failed and were skipped, and why. Vitest's own reporter beside it is
// for people; this one writes a file, since the last line of `npm test` must come after everything else.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

/** Where tools/test.mjs looks; inside node_modules, so that nothing of it is ever committed. */
const TEST_SUMMARY_FILE = "node_modules/.cache/kvorum/test-summary.json";

interface TestSummary {
  readonly passed: number;
  /** Tests that failed, and files or promises that failed outside of any test. */
  readonly failed: number;
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failedTests = tests.filter((test) => test.result().state === "failed").length;
    const brokenModules = modules.filter((module) => module.errors().length > 0).length;
    const failed = failedTests + brokenModules + unhandledErrors.length;
    const summary: TestSummary = {
      passed: tests.filter((test) => test.result().state === "passed").length,
      // A run that was cut short has not passed, whatever its tests say.
      failed: failed === 0 && reason !== "passed" ? 1 : failed,
      skipped: tests.flatMap((test) => {
        const result = test.result();
        return result.state === "skipped" ? [{ name: test.fullName, reason: result.note ?? "no reason given" }] : [];
      }),
    };
    mkdirSync(dirname(TEST_SUMMARY_FILE), { recursive: true });
    writeFileSync(TEST_SUMMARY_FILE, `${JSON.stringify(summary, null, 2)}\n`);
  }
}
