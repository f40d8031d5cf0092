// What stands at the end of the page: what was promised and kept, what each workload counted, and how to do it all again.
import { formatMs } from "../format.ts";
import type { Report } from "../report.ts";
import type { WorkloadRow } from "../story-schema.ts";
import { count, figure, member } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";

/** What was promised, and whether it was kept. */
export function durabilitySection({ durability }: Report): Markup {
  const { acknowledged, lost, lostUncertified, datacentersDurableAtAckMin } = durability;
  return markup`<section id="durability">
<h2>Durability</h2>
<p class="note">After the run, every write that a client had been told is durable was looked up in the leader's log. What a forced failover gave up is lost, and named by its certificate.</p>
<dl class="numbers">
<div><dt>acknowledged</dt><dd>${count("durability.acknowledged", acknowledged)}</dd></div>
<div><dt>lost</dt><dd class="${lost > 0 ? "bad" : "good"}">${count("durability.lost", lost)}</dd></div>
<div><dt>of them in no certificate</dt><dd class="${lostUncertified > 0 ? "bad" : "good"}">${count("durability.lostUncertified", lostUncertified)}</dd></div>
<div><dt>datacenters on disk at acknowledgement, at least</dt><dd>${count("durability.datacentersDurableAtAckMin", datacentersDurableAtAckMin)}</dd></div>
</dl>
</section>`;
}

/** Null without workloads. */
export function workloadsSection({ workloads }: Report): Markup | null {
  return workloads.length === 0
    ? null
    : markup`<section id="workloads">
<h2>Workloads</h2>
<ul class="workloads">${workloads.map((workload, i) => workloadItem(workload, `workloads[${i}]`))}</ul>
</section>`;
}

function workloadItem({ name, kind, region, counts }: WorkloadRow, path: string): Markup {
  const numbers = Object.entries(counts).map(
    ([what, value]) =>
      markup`<div><dt>${what}</dt><dd>${figure({ path: member(`${path}.counts`, what), value, text: value.toLocaleString("en-US") })}</dd></div>`,
  );
  return markup`<li><strong>${name}</strong> <small>${kind}, in ${region}</small><dl class="counts">${numbers}</dl></li>
`;
}

/** How to do it again. */
export function repeatSection(report: Report): Markup {
  return markup`<section id="repeat">
<h2>Repeat this run</h2>
<pre>${report.command}</pre>
<p class="note">Seed ${figure({ path: "seed", value: report.seed, text: String(report.seed) })} fixes the schedule, the keys and the emulated links; ${report.mode === "live" ? "real processes add their own timing" : "virtual time repeats exactly"}.</p>
</section>`;
}

/** What it was made of. */
export function footer(report: Report): Markup {
  return markup`<footer>${report.scenario} · topology ${report.topology.name} · started ${report.startedAt} · ${figure({ path: "durationMs", value: report.durationMs, text: formatMs(report.durationMs) })} recorded · kvorum ${report.versions.kvorum} · Node ${report.versions.node}</footer>`;
}
