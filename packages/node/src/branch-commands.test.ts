import { expect, test } from "vitest";
import { readBranchCommands } from "./branch-commands.ts";
import { BRANCH, BRANCHES } from "./testing/branch.ts";

test("readBranchCommands: commands come in log order with the versionstamps that they had; a no-op is none", () => {
  const commands = [...readBranchCommands(BRANCHES, BRANCH.id)].flat();
  expect(commands.map(({ versionstamp, leaderTimeMs }) => [versionstamp[7], versionstamp[9], leaderTimeMs])).toEqual([
    [6, 0, 1_001],
    [6, 1, 1_001],
    [7, 0, 1_002],
  ]);
});

test("readBranchCommands: an unknown branch is refused with those that are there", () => {
  expect(() => [...readBranchCommands(BRANCHES, "epoch-9-after-1")]).toThrow(/it keeps epoch-0-after-4/);
});
