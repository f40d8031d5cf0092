import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readComposeCluster } from "./compose-cluster.ts";
import { findComposeLeftover } from "./compose-leftover.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kvorum-compose-leftover-"));
  vi.stubEnv("TMPDIR", root);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** A docker command whose engine has these containers, a line each; null: no engine answers it. */
function stubDocker(containers: string | null): void {
  const answer = containers === null ? "exit 1" : `[ "$1" = version ] && echo 27 || printf '%s' '${containers}'`;
  const file = join(root, "docker");
  writeFileSync(file, `#!/bin/sh\n${answer}\n`);
  chmodSync(file, 0o755);
  vi.stubEnv("PATH", `${root}${delimiter}${process.env.PATH}`);
}

test("findComposeLeftover: notes on containers that are gone; a stopped container still needs them, and so may any while no engine tells", async () => {
  stubDocker("");
  expect(await findComposeLeftover()).toBeNull();
  const { folder } = readComposeCluster();
  mkdirSync(folder);
  expect(await findComposeLeftover()).toBe(folder);
  stubDocker("us-east4-a 0123456789ab\n");
  expect(await findComposeLeftover()).toBeNull();
  stubDocker(null);
  expect(await findComposeLeftover()).toBeNull();
});
