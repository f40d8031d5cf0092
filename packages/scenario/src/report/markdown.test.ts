import { expect, test } from "vitest";
import { SAMPLE_REPORT } from "../testing/sample-report.ts";
import { renderMarkdown } from "./markdown.ts";

const TEXT = renderMarkdown(SAMPLE_REPORT);

test("renderMarkdown: verdict first, then what failed", () => {
  expect(TEXT.split("\n")[0]).toBe("## ❌ Lag & \\<staleness\\>: 1 of 2 checks failed.");
  expect(TEXT).toContain("- links: every median within max(1 ms, 2 %) of its configuration: 1 of 3 are off");
});

test("renderMarkdown: a row per region with what was measured anywhere", () => {
  const rows = TEXT.split("\n").filter((line) => line.startsWith("| "));
  expect(rows).toHaveLength(4);
  const columns = rows.map((row) => row.split(" | ").length);
  expect(new Set(columns).size).toBe(1);
  expect(rows[0]).toContain("| write |");
  expect(rows[0]).not.toContain("bounded read");
  expect(rows[3]).toContain("| asia-southeast1 | 231 / 234 |");
  expect(rows[3]).toContain("| 15.0% of 80 | 3 |");
});

test("renderMarkdown: outages, failovers, stale keys, and the command that repeats it", () => {
  expect(TEXT).toContain(
    "- no write for 4170 ms from 9.13 s (kill us-east4-a, seen from us-west2): detect 1210 ms, elect 322 ms, first commit 2638 ms",
  );
  expect(TEXT).toContain("- no write from 16.02 s until the end (seen from us-west2)");
  expect(TEXT).toContain("- forced to asia-southeast1 at 17.70 s, epoch 2: 8 commits certified as lost (1,344 bytes)");
  expect(TEXT).toContain('- \\["cart"\\] read from asia-southeast1: 11 of 61 reads stale (18.0%)');
  expect(TEXT).toContain(`\`\`\`sh\n${SAMPLE_REPORT.command}\n\`\`\``);
});

test("renderMarkdown: a command with backticks stays inside its fence", () => {
  expect(renderMarkdown({ ...SAMPLE_REPORT, command: "a ``` b" })).toContain("````sh\na ``` b\n````");
});
