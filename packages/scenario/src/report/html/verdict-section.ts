// The top of the page: what the run was, whether it did what was expected of it, and each expectation with what was found.
import { formatMs } from "../format.ts";
import { type Check, isReportOk, type Report } from "../report.ts";
import { verdictOf } from "../summary.ts";
import { figure } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";

/** Title, verdict, story, and in a line what kind of run it was. */
export function headerSection(report: Report): Markup {
  const ok = isReportOk(report);
  return markup`<header>
<p class="eyebrow">kvorum scenario report</p>
<h1>${report.title}</h1>
<p class="verdict ${ok ? "good" : "bad"}"><span aria-hidden="true">${ok ? "✓" : "✗"}</span> ${verdictOf(report)}</p>
${report.aborted ? markup`<p class="note">The run was stopped early; its figures cover what was done until then.</p>` : null}
<p class="lede">${report.description}</p>
<p class="facts">${report.mode === "live" ? "On processes" : "On virtual time"} · seed ${figure({ path: "seed", value: report.seed, text: String(report.seed) })} · ${figure({ path: "durationMs", value: report.durationMs, text: formatMs(report.durationMs) })} recorded · topology ${report.topology.name} · kvorum ${report.versions.kvorum}</p>
</header>`;
}

/** What was expected, and what was found. Failures come first. */
export function checksSection(report: Report): Markup {
  const failedFirst = [...report.checks].sort((a, b) => Number(a.ok) - Number(b.ok));
  return markup`<section id="checks">
<h2>Expectations and checks</h2>
<ul class="checks">${failedFirst.map(checkItem)}</ul>
</section>`;
}

function checkItem(check: Check): Markup {
  return markup`<li class="${check.ok ? "good" : "bad"}"><span class="mark" role="img" aria-label="${check.ok ? "holds" : "failed"}">${check.ok ? "✓" : "✗"}</span><span>${check.name}</span><span class="detail">${check.detail}</span></li>
`;
}
