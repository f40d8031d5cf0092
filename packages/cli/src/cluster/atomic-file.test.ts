import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeJsonAtomic } from "./atomic-file.ts";

test("writeJsonAtomic: replaces the file, which only its owner can read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kvorum-atomic-"));
  const file = join(folder, "within", "cluster.json");
  await writeJsonAtomic(file, { accessToken: "old" });
  await writeJsonAtomic(file, { accessToken: "new" });
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ accessToken: "new" });
  expect(statSync(file).mode & 0o077).toBe(0);
  rmSync(folder, { recursive: true });
});
