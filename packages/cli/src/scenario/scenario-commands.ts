// kvorum scenario list | check | new: the library, and files of one's own.
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, extname, join, relative } from "node:path";
import { KvorumError } from "@kvorum/base";
import type { CliContext } from "../cli-context.ts";
import { formatTable } from "../output/table.ts";
import type { CommandReport } from "../run-command.ts";
import { findScenario, LIBRARY_FOLDER, libraryFiles } from "./find-scenario.ts";
import { loadScenarioFile, shownPath } from "./load-scenario-file.ts";
import { durationMsOf, durationText } from "./scenario-texts.ts";

/** What kvorum comes with. @throws KvorumError invalid_config — one of them does not load */
export async function listScenarios({ paint }: CliContext): Promise<CommandReport> {
  const scenarios = await Promise.all(
    libraryFiles().map(async (file) => {
      const { scenario } = await loadScenarioFile(file);
      const { title = "", clocks } = scenario;
      return { name: basename(file, extname(file)), file, title, clocks, durationMs: durationMsOf(scenario) };
    }),
  );
  const table = formatTable(
    [
      { title: "scenario", align: "left" },
      { title: "clocks", align: "left" },
      { title: "load", align: "right" },
      { title: "what it tells", align: "left" },
    ],
    scenarios.map(({ name, title, clocks, durationMs }) => [name, clocks.join(", "), durationText(durationMs), title]),
    paint,
  );
  return { document: { scenarios }, text: `${table}\nrun one with: kvorum run NAME, on virtual time with --on sim\n` };
}

/** Loads every file. @throws KvorumError invalid_config — what is wrong with those that are, a line each */
export async function checkScenarios({ folder, paint }: CliContext, names: readonly string[]): Promise<CommandReport> {
  const files = names.map((name) => findScenario(folder, name));
  const outcomes = await Promise.allSettled(files.map(loadScenarioFile));
  const wrong = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [KvorumError.from(outcome.reason)] : [],
  );
  const problems = wrong.flatMap(({ message }) => message.split("\n"));
  if (problems.length > 0) {
    throw new KvorumError("invalid_config", problems.join("\n"), { details: { problems } });
  }
  const good = files.map((file) => `${shownPath(file)}: ${paint.good("ok")}\n`);
  return { document: { ok: true, files }, text: good.join("") };
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Writes NAME.yaml into scenarios/, where there is such a folder, or here.
 * @throws KvorumError invalid_argument — no name for a scenario, or the file is there already
 */
export async function createScenario(
  { folder }: CliContext,
  { name, template }: { readonly name: string; readonly template: string },
): Promise<CommandReport> {
  if (!NAME.test(name)) {
    const rule = "lower-case letters, digits and hyphens, letter first";
    throw new KvorumError("invalid_argument", `the name of a scenario has ${rule}, found ${JSON.stringify(name)}`);
  }
  const place = existsSync(join(folder, "scenarios")) ? join(folder, "scenarios") : folder;
  const file = join(place, `${name}.yaml`);
  const text = readFileSync(join(import.meta.dirname, "templates", `${template}.yaml`), "utf8")
    .replace("SCHEMA", schemaSeenFrom(place))
    .replace("name: NAME", `name: ${name}`);
  await writeNew(file, text);
  const shown = shownPath(file);
  return {
    document: { ok: true, name, template, file },
    text: `${shown} is a scenario from the template ${template}: check it with kvorum scenario check ${shown}, run it with kvorum run ${shown}\n`,
  };
}

/** As `$schema` wants it: relative to the file. */
function schemaSeenFrom(place: string): string {
  const path = relative(place, join(LIBRARY_FOLDER, "schema.json"));
  return path.startsWith("..") ? path : `./${path}`;
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (thrown) {
    if (existsSync(file)) {
      throw new KvorumError("invalid_argument", `${shownPath(file)} is there already, and is not overwritten`);
    }
    throw thrown;
  }
}
