// The committed types of src/gen are those of proto/.
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

function filesIn(folder: string): Readonly<Record<string, string>> {
  const names = globSync("**/*.ts", { cwd: folder }).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

test("generated types: a fresh run of npm run generate changes nothing", () => {
  const folder = mkdtempSync(join(tmpdir(), "kvorum-gen-"));
  try {
    execFileSync(process.execPath, [join(ROOT, "tools/generate-proto.mjs"), "--out", folder]);
    const fresh = filesIn(folder);
    expect(Object.keys(fresh).length).toBeGreaterThan(10);
    expect(filesIn(join(ROOT, "packages/protocol/src/gen"))).toEqual(fresh);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
