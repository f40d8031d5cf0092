// kvorum scenario describe: what a scenario tells, does and expects, before anybody runs it.
import { readFileSync } from "node:fs";
import { votersOf } from "@kvorum/wan";
import type { CliContext } from "../cli-context.ts";
import type { Paint } from "../output/paint.ts";
import type { CommandReport } from "../run-command.ts";
import { findScenario } from "./find-scenario.ts";
import { type LoadedScenario, loadScenarioFile, shownPath } from "./load-scenario-file.ts";
import { durationMsOf, durationText, expectationTexts, phaseText, stepText, workloadText } from "./scenario-texts.ts";

/** @throws KvorumError invalid_config — as loadScenarioFile */
export async function describeScenario({ folder, paint }: CliContext, name: string): Promise<CommandReport> {
  const file = findScenario(folder, name);
  const loaded = await loadScenarioFile(file);
  const header = headerOf(readFileSync(file, "utf8"));
  const { scenario, topology } = loaded;
  return {
    document: { file, header, ...scenario, topology, isPlayed: loaded.play !== null },
    text: [titleText(loaded, file, paint), header, ...sectionTexts(loaded, paint)]
      .filter((part) => part !== "")
      .join("\n"),
  };
}

/** The comment that a file begins with, without its marks and without the line for editors; ends with a newline unless it is empty. */
export function headerOf(text: string): string {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !/^(#|\/\/)/.test(line));
  const story = lines
    .slice(0, end < 0 ? lines.length : end)
    .filter((line) => !line.includes("yaml-language-server:"))
    .map((line) => line.replace(/^(#|\/\/) ?/, ""))
    .join("\n")
    .trim();
  return story === "" ? "" : `${story}\n`;
}

function titleText({ scenario, play }: LoadedScenario, file: string, paint: Paint): string {
  const { name, title, clocks, seed } = scenario;
  const facts = [
    `on ${clocks.join(" and ")}`,
    durationText(durationMsOf(scenario)),
    `seed ${seed}`,
    ...(play === null ? [] : ["plays itself"]),
    shownPath(file),
  ];
  return `${paint.strong(title === undefined ? name : `${name}: ${title}`)}\n${paint.faint(facts.join(" · "))}\n`;
}

function sectionTexts({ scenario, topology }: LoadedScenario, paint: Paint): readonly string[] {
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? "" : `${paint.strong(title)}\n${lines.map((line) => `  ${line}\n`).join("")}`;
  const voters: readonly string[] = votersOf(topology);
  const names = scenario.workloads.map(({ name, kind }, i) => name ?? `${kind}-${i + 1}`);
  return [
    section(
      `topology ${topology.name}`,
      topology.regions.map(({ region, datacenters }) => {
        const role = datacenters.some((datacenter) => voters.includes(datacenter)) ? "voters" : "learners";
        return `${region}: ${datacenters.join(", ")} (${role})`;
      }),
    ),
    section(
      "phases",
      scenario.phases.map((phase) => `${phase.name}: ${phaseText(phase)}`),
    ),
    section(
      "workloads",
      scenario.workloads.map((workload, i) => `${names[i]}: ${workloadText(workload)}`),
    ),
    section("timeline", scenario.timeline.map(stepText)),
    section("expectations", expectationTexts(scenario)),
  ];
}
