import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { requireOutputFolder } from "./output-folder.ts";

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kvorum-output-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("requireOutputFolder: a folder, and one that can be made, are fine, and nothing is left", () => {
  const folder = createFolder();
  requireOutputFolder(folder);
  requireOutputFolder(join(folder, "reports", "mine"));
  expect(readdirSync(folder)).toEqual([]);
});

test("requireOutputFolder: a file, and a folder below a file, are refused with the reason", () => {
  const file = join(createFolder(), "file");
  writeFileSync(file, "");
  for (const path of [file, join(file, "reports", "mine")]) {
    expect(() => requireOutputFolder(path)).toThrow(
      expect.objectContaining({ code: "invalid_argument", cause: new Error(`${file} is no folder`) }),
    );
  }
});

test.skipIf(process.platform !== "linux")(
  "requireOutputFolder: a place where nothing can be made is refused, also for root",
  () => {
    expect(() => requireOutputFolder("/proc/reports")).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  },
);
