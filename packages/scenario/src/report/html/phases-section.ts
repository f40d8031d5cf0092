// The same figures, phase by phase: what a fault changed, and whether it came back afterwards.
import type { PhaseRow, Report } from "../report.ts";
import { moment } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";
import { figuresTable } from "./regions-section.ts";

/** Null when one phase is all that there was: its figures are those of the run. */
export function phasesSection(report: Report): Markup | null {
  if (report.phases.filter(({ recorded }) => recorded).length < 2) {
    return null;
  }
  return markup`<section id="phases">
<h2>Phase by phase</h2>
<p class="note">Milliseconds, p50 and p99. A read is judged once later entries have arrived, and counts in the phase in which that happened. What a datacenter measured is lost when it is killed before the phase is over.</p>
${report.phases.map((phase, i) => phaseTable(report, phase, i))}
</section>`;
}

function phaseTable(report: Report, phase: PhaseRow, i: number): Markup {
  const { name, fromMs, toMs, recorded, regions } = phase;
  const title = markup`<h3>${name} <small>${moment(`phases[${i}].fromMs`, fromMs)} to ${moment(`phases[${i}].toMs`, toMs)}${recorded ? "" : ", not recorded"}</small></h3>`;
  return markup`<div class="phase">${title}${recorded ? figuresTable(report, { rows: regions, path: `phases[${i}].regions` }) : null}</div>
`;
}
