import type { Command } from "commander";
import { expect, test } from "vitest";
import type { CliContext } from "./cli-context.ts";
import { createPaint } from "./output/paint.ts";
import { createProgram } from "./program.ts";

const silent = { write: () => {}, isTty: false, columns: 100 };
const context: CliContext = {
  folder: "/",
  stdout: silent,
  stderr: silent,
  paint: createPaint(false),
  errorPaint: createPaint(false),
  colour: false,
  setExitCode: () => {},
  shared: null,
};

/** Commands that do something, with their full names; the two that make completion scripts are not ours. */
function leavesOf(command: Command, path: readonly string[] = []): readonly (readonly [string, Command])[] {
  const children = command.commands.filter((child) => !["completion", "complete", "help"].includes(child.name()));
  return children.length === 0
    ? [[path.join(" "), command]]
    : children.flatMap((child) => leavesOf(child, [...path, child.name()]));
}

const commands = leavesOf(createProgram(context));

test("program: has the commands of the contract", () => {
  expect(commands.map(([name]) => name)).toEqual([
    "demo",
    "up",
    "down",
    "status",
    "links",
    "get",
    "set",
    "delete",
    "list",
    "sum",
    "min",
    "max",
    "atomic",
    "watch",
    "enqueue",
    "listen",
    "database list",
    "database size",
    "database drop",
    "shell",
    "export",
    "import",
    "backup",
    "restore",
    "fault partition",
    "fault isolate",
    "fault slow",
    "fault loss",
    "fault bandwidth",
    "fault heal",
    "fault pause",
    "fault resume",
    "fault kill",
    "fault restart",
    "fault wipe",
    "fault slow-disk",
    "fault disconnect",
    "fault reconnect",
    "adversary on",
    "adversary off",
    "audit start",
    "audit stop",
    "audit report",
    "leader",
    "failover",
    "datacenter add",
    "datacenter remove",
    "branch list",
    "branch show",
    "branch export",
    "branch apply",
    "run",
    "scenario list",
    "scenario describe",
    "scenario check",
    "scenario new",
    "report open",
    "report show",
    "report compare",
    "fidelity",
    "sim",
    "doctor",
    "bench",
  ]);
});

test.each(commands)("kvorum %s: has --json, a description, and examples that are its own", (name, command) => {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  expect(command.options.map(({ long }) => long)).toContain("--json");
  expect(command.description()).not.toBe("");
  expect(help).toContain(`$ kvorum ${name}`);
});
