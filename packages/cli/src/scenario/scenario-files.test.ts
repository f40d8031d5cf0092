import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvorumError } from "@kvorum/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CliContext } from "../cli-context.ts";
import { SCENARIO_TEMPLATES } from "../commands/scenario.ts";
import { createPaint } from "../output/paint.ts";
import { describeScenario, headerOf } from "./describe-scenario.ts";
import { findScenario, LIBRARY_FOLDER } from "./find-scenario.ts";
import { loadScenarioFile } from "./load-scenario-file.ts";
import { checkScenarios, createScenario, listScenarios } from "./scenario-commands.ts";

const MINIMAL = `# A story.
name: minimal
topology: local
duration: 1s
workloads:
  - { clientRegion: local, ratePerSecond: 5, mix: { write: 100 }, keys: { count: 5 } }
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvorum-scenario-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function context(): CliContext {
  const silent = { write: () => {}, isTty: false, columns: 100 };
  const paint = createPaint(false);
  return {
    folder,
    stdout: silent,
    stderr: silent,
    paint,
    errorPaint: paint,
    colour: false,
    setExitCode: () => {},
    shared: null,
  };
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function refusalOf(work: Promise<unknown>): Promise<KvorumError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(KvorumError);
  return KvorumError.from(thrown);
}

test("findScenario: a name means a file here, then in scenarios/, then in the library; a path means itself", () => {
  expect(findScenario(folder, "bank")).toBe(join(LIBRARY_FOLDER, "bank.yaml"));
  mkdirSync(join(folder, "scenarios"));
  const below = write("scenarios/bank.ts", "");
  expect(findScenario(folder, "bank")).toBe(below);
  const here = write("bank.yaml", "");
  expect(findScenario(folder, "bank")).toBe(here);
  expect(findScenario(folder, "./bank.yml")).toBe(join(folder, "bank.yml"));
  expect(findScenario(folder, "no-such-story")).toBe(join(folder, "no-such-story"));
});

test("loadScenarioFile: a file that is not there names the one that was meant, or those that are there", async () => {
  const { code, message } = await refusalOf(loadScenarioFile(join(folder, "nothing.yaml")));
  expect([code, message]).toEqual(["invalid_argument", expect.stringContaining("replication-lag")]);
  const mistyped = await refusalOf(loadScenarioFile(join(folder, "leader-crsh")));
  expect(mistyped.message).toMatch(/leader-crsh; did you mean leader-crash\?/);
  const itsFolder = await refusalOf(loadScenarioFile(folder));
  expect([itsFolder.code, itsFolder.message]).toEqual(["invalid_argument", expect.stringContaining("is no file")]);
});

test("loadScenarioFile: places that the topology does not have are said with line and column", async () => {
  const file = write(
    "x.yaml",
    `${MINIMAL}timeline:\n  - { at: 0s, fault: { kind: kill, target: leder } }\n  - { at: 0s, fault: { kind: pause, target: "relay:local" } }\n`,
  );
  const { details } = await refusalOf(loadScenarioFile(file));
  expect(details.problems).toEqual([
    expect.stringMatching(/:8:44: topology local has no place.* "leder"; did you mean leader\?/),
  ]);
  const elsewhere = await refusalOf(
    loadScenarioFile(write("y.yaml", MINIMAL.replace("{ clientRegion: local", "{ clientRegion: mars"))),
  );
  expect(elsewhere.message).toMatch(/y\.yaml:6:21: topology local has no region "mars"/);
});

test("loadScenarioFile: a wrong topology is said where it stands: inline, by name, in its own file", async () => {
  const inline = write("a.yaml", MINIMAL.replace("topology: local", "topology: { extends: locl }"));
  expect((await refusalOf(loadScenarioFile(inline))).message).toMatch(/a\.yaml:3:22: .*did you mean local/);
  const named = write("b.yaml", MINIMAL.replace("topology: local", "topology: atlantis"));
  expect((await refusalOf(loadScenarioFile(named))).message).toMatch(/b\.yaml:3:11: .*atlantis is neither a preset/);
  write("t.yaml", "name: t\n");
  const file = write("c.yaml", MINIMAL.replace("topology: local", "topology: t.yaml"));
  expect((await refusalOf(loadScenarioFile(file))).message).toMatch(/^t\.yaml:1:1: primaryRegion is missing/);
});

test("loadScenarioFile: TypeScript plays itself; without the export, or when it throws, it is no scenario", async () => {
  const runner = JSON.stringify(join(import.meta.dirname, "../../../scenario/src/index.ts"));
  const file = write(
    "played.ts",
    `import { defineScenario } from ${runner};
export const scenario = defineScenario(
  { name: "played", topology: "local", duration: "1s", probes: { availability: {} } },
  async (stage) => stage.count("played", 1),
);
`,
  );
  const { scenario, play, topology } = await loadScenarioFile(file);
  expect([scenario.name, typeof play, topology.name]).toEqual(["played", "function", "local"]);
  const nothing = await refusalOf(loadScenarioFile(write("nothing.ts", "export const story = 1;\n")));
  expect([nothing.code, nothing.message]).toEqual(["invalid_config", expect.stringContaining("exports no scenario")]);
  const broken = await refusalOf(loadScenarioFile(write("broken.ts", 'throw new Error("no such luck");\n')));
  expect([broken.code, broken.message]).toEqual(["invalid_config", expect.stringContaining("no such luck")]);
});

test("scenario list: the library with titles, clocks and durations, and every one of them loads", async () => {
  const { document, text } = await listScenarios(context());
  const files = readdirSync(LIBRARY_FOLDER).filter((name) => /\.(yaml|ts)$/.test(name));
  expect(document).toMatchObject({ scenarios: expect.objectContaining({ length: files.length }) });
  expect(text).toMatch(/replication-lag +live, sim +25 s {2}Replication lag/);
});

test("scenario describe: story, topology, phases, work, faults and expectations", async () => {
  const { text } = await describeScenario(context(), "bank");
  for (const part of [
    "The bank: whatever happens",
    "us-east4-a, us-east4-b, us-east4-c (voters)",
    "measure: 14 s",
    "virginia: 30 a second from 3 clients in us-east4: transfers between 8 accounts",
    "drawn from the seed between 1 s and 12 s",
    "virginia brokenSums = 0",
  ]) {
    expect(text).toContain(part);
  }
});

test("headerOf: comments of YAML and of TypeScript, without the line for editors", () => {
  expect(headerOf("# yaml-language-server: $schema=./schema.json\n#\n# One.\n#  - two\nname: x\n# three\n")).toBe(
    "One.\n - two\n",
  );
  expect(headerOf("// One.\n//\n// Two.\nimport x from 'y';\n")).toBe("One.\n\nTwo.\n");
  expect(headerOf("name: x\n")).toBe("");
});

test("scenario check: good files are named, and of bad ones every problem of every file", async () => {
  write("good.yaml", MINIMAL);
  expect((await checkScenarios(context(), ["good", "bank"])).document).toMatchObject({ ok: true });
  write("one.yaml", MINIMAL.replace("duration", "durations"));
  write("two.yaml", MINIMAL.replace("ratePerSecond", "rate"));
  const { code, details } = await refusalOf(checkScenarios(context(), ["one", "good", "two"]));
  expect(code).toBe("invalid_config");
  expect(details.problems).toEqual(
    expect.arrayContaining([
      expect.stringContaining("one.yaml:4:1: unknown field durations"),
      expect.stringContaining("two.yaml:6:28"),
    ]),
  );
});

test("scenario new: every template is a scenario that an editor can check", async () => {
  expect(readdirSync(join(import.meta.dirname, "templates"))).toEqual(SCENARIO_TEMPLATES.map((name) => `${name}.yaml`));
  for (const template of SCENARIO_TEMPLATES) {
    const name = `my-${template}`;
    await createScenario(context(), { name, template });
    const file = join(folder, `${name}.yaml`);
    expect((await loadScenarioFile(file)).scenario.name).toBe(name);
    const [, schema = ""] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(file, "utf8")) ?? [];
    expect(join(folder, schema)).toBe(join(LIBRARY_FOLDER, "schema.json"));
  }
});

test("scenario new: into scenarios/ where there is one, over nothing that is there, and under no name that is none", async () => {
  mkdirSync(join(folder, "scenarios"));
  await createScenario(context(), { name: "mine", template: "lag" });
  expect(readdirSync(join(folder, "scenarios"))).toEqual(["mine.yaml"]);
  const again = await refusalOf(createScenario(context(), { name: "mine", template: "bank" }));
  expect([again.code, again.message]).toEqual(["invalid_argument", expect.stringContaining("not overwritten")]);
  const bad = await refusalOf(createScenario(context(), { name: "../Mine", template: "lag" }));
  expect(bad.code).toBe("invalid_argument");
});
