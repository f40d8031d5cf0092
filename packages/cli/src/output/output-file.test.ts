import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openOutputFile } from "./output-file.ts";

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kvorum-output-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("openOutputFile: replaces a file, or goes on behind it", async () => {
  const path = join(createFolder(), "out");
  for (const [flags, text] of [
    ["w", "a"],
    ["w", "b"],
    ["a", "c"],
  ] as const) {
    const file = openOutputFile(path, flags);
    file.stream.write(text);
    file.mustWork();
    await file.close();
  }
  expect(readFileSync(path, "utf8")).toBe("bc");
});

test("openOutputFile: a folder, or a file in none, is refused at once", () => {
  const folder = createFolder();
  expect(() => openOutputFile(folder, "w")).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  expect(() => openOutputFile(join(folder, "none", "out"), "a")).toThrow(/nothing can be written to .*none.out/);
});

test.skipIf(!existsSync("/dev/full"))(
  "openOutputFile: a disk that is full is disk_full, and no end of the process",
  async () => {
    const file = openOutputFile("/dev/full", "w");
    await new Promise((resolve) => file.stream.write("text", resolve));
    expect(() => file.mustWork()).toThrow(expect.objectContaining({ code: "disk_full" }));
    await expect(file.close()).rejects.toMatchObject({ code: "disk_full" });
  },
);
