// Runs the scripts of testdata: each is a story of a few voters, told step by step.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runScript } from "./testing/datadriven.ts";
import { ScriptSession } from "./testing/script-session.ts";

const folder = new URL("../testdata/", import.meta.url);
const isRewriting = process.env.KVORUM_REWRITE === "1";
const files = readdirSync(folder).filter((file) => file.endsWith(".txt"));

test("testdata: holds the scripts", () => {
  expect(files.length).toBeGreaterThan(10);
});

for (const file of files.sort()) {
  test(`${file}: plays as written (KVORUM_REWRITE=1 rewrites it)`, { timeout: 60_000 }, () => {
    const path = new URL(file, folder);
    const script = readFileSync(path, "utf8");
    const session = new ScriptSession();
    const found = runScript(script, (command) => session.run(command));
    if (isRewriting) {
      writeFileSync(path, found);
    }
    expect(found).toBe(isRewriting ? found : script);
  });
}
