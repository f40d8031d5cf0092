import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { requireOutputFolder } from "./output-folder.ts";

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kvorum-output-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("requireOutputFolder: a folder, and one that can be made, are fine, and nothing is made", () => {
  const folder = createFolder();
  requireOutputFolder(folder);
  requireOutputFolder(join(folder, "reports", "mine"));
  expect(existsSync(join(folder, "reports"))).toBe(false);
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
