import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { expect, onTestFinished, test, vi } from "vitest";
import { addCompletionCommand } from "./completion.ts";

test("completion: a command that plays scenarios is offered the files here and the names of the library", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kvorum-completion-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "lead-time.yaml"), "");
  const program = new Command("kvorum").addCommand(new Command("run").argument("<scenario...>"));
  addCompletionCommand(program, folder);
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  await program.parseAsync(["complete", "--", "run", "lead"], { from: "user" });
  expect(said.mock.calls.map(([line]) => String(line).trim())).toEqual(["lead-time.yaml", "leader-crash", ":4"]);
});
