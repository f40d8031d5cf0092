// Counts tests for tools/test.mjs: how many passed, and which failed or were skipped, and why. Vitest's own reporter beside it
// is for people; this one writes a file, since what `npm test` ends with must come after everything else.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

/** Where tools/test.mjs looks; inside node_modules, so that nothing of it is ever committed. */
const TEST_SUMMARY_FILE = "node_modules/.cache/kvorum/test-summary.json";

interface Named {
  readonly name: string;
  readonly reason: string;
}

interface TestSummary {
  readonly passed: number;
  /** Tests that failed, and files or promises that failed outside of any test. */
  readonly failed: readonly Named[];
  readonly skipped: readonly Named[];
}

export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        name: `${module.relativeModuleId} > ${test.fullName}`,
        result: test.result(),
      })),
    );
    const failed = [
      ...tests.flatMap(({ name, result }) =>
        result.state === "failed" ? [{ name, reason: firstLineOf(result.errors[0]) }] : [],
      ),
      ...modules.flatMap((module) =>
        module.errors().map((error) => ({ name: module.relativeModuleId, reason: firstLineOf(error) })),
      ),
      ...unhandledErrors.map((error) => ({ name: "outside of any test", reason: firstLineOf(error) })),
    ];
    const summary: TestSummary = {
      passed: tests.filter(({ result }) => result.state === "passed").length,
      // A run that was cut short has not passed, whatever its tests say.
      failed: failed.length === 0 && reason !== "passed" ? [{ name: "the run", reason }] : failed,
      skipped: tests.flatMap(({ name, result }) =>
        result.state === "skipped" ? [{ name, reason: result.note ?? "no reason given" }] : [],
      ),
    };
    mkdirSync(dirname(TEST_SUMMARY_FILE), { recursive: true });
    writeFileSync(TEST_SUMMARY_FILE, `${JSON.stringify(summary, null, 2)}\n`);
  }
}

function firstLineOf(error: unknown): string {
  const message = (error as { readonly message?: unknown } | undefined)?.message;
  return String(message ?? error).split("\n", 1)[0] ?? "";
}
