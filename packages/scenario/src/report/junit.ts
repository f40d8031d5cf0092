// The checks of a run as JUnit XML, which CI systems show beside the tests: a suite per scenario, a case per check.
import { type Check, isReportOk, type Report } from "./report.ts";
import { verdictOf } from "./summary.ts";

/** A whole XML document, with a line break at its end. */
export function renderJunit(report: Report): string {
  const failed = report.checks.filter(({ ok }) => !ok).length;
  const seconds = (report.durationMs / 1_000).toFixed(3);
  const name = escapeXml(`kvorum scenario ${report.scenario}`);
  const counts = `tests="${report.checks.length}" failures="${failed}" errors="0" skipped="0" time="${seconds}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kvorum" ${counts}>
  <testsuite name="${name}" ${counts} timestamp="${escapeXml(report.startedAt)}">
    <properties>
${propertiesOf(report)
  .map(([key, value]) => `      <property name="${key}" value="${escapeXml(value)}"/>`)
  .join("\n")}
    </properties>
${report.checks.map((check) => testCase(check, report.scenario)).join("\n")}
    <system-out>${escapeXml(isReportOk(report) ? verdictOf(report) : `${verdictOf(report)} Repeat: ${report.command}`)}</system-out>
  </testsuite>
</testsuites>
`;
}

function propertiesOf(report: Report): readonly (readonly [name: string, value: string])[] {
  return [
    ["seed", String(report.seed)],
    ["mode", report.mode],
    ["command", report.command],
    ["topology", report.topology.name],
    ["kvorum", report.versions.kvorum],
    ["node", report.versions.node],
    ["aborted", String(report.aborted)],
  ];
}

function testCase({ name, ok, detail }: Check, scenario: string): string {
  const open = `    <testcase classname="${escapeXml(scenario)}" name="${escapeXml(name)}" time="0"`;
  return ok
    ? `${open}/>`
    : `${open}>\n      <failure message="${escapeXml(detail)}" type="expectation">${escapeXml(`${name}: ${detail}`)}</failure>\n    </testcase>`;
}

/** Also leaves out what XML 1.0 cannot hold at all: control characters and halves of pairs. */
function escapeXml(text: string): string {
  return [...text.toWellFormed()]
    .filter((character) => character >= " " || /[\t\n\r]/.test(character))
    .map((character) => ESCAPES.get(character) ?? character)
    .join("");
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["\t", "&#9;"],
  ["\n", "&#10;"],
  ["\r", "&#13;"],
]);
