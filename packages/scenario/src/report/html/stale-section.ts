// Stale reads: under which keys, seen from where, how old; and the worst of them, told one by one.
import { formatPercent } from "../format.ts";
import type { Report } from "../report.ts";
import type { StaleExample, StaleGroup } from "../story-schema.ts";
import { count, duration, moment } from "./figure.ts";
import { type Markup, markup } from "./markup.ts";

/** Null when there was no eventual read to judge. */
export function staleSection({ staleGroups, regions }: Report): Markup | null {
  if (staleGroups.length === 0) {
    return null;
  }
  const violations = regions.flatMap(({ region, staleReads }, i) =>
    staleReads.readYourWrites + staleReads.monotonicReads === 0
      ? []
      : [
          markup`<p>Clients in ${region} missed what they had written themselves in ${count(`regions[${i}].staleReads.readYourWrites`, staleReads.readYourWrites)} reads, and what they had seen before in ${count(`regions[${i}].staleReads.monotonicReads`, staleReads.monotonicReads)}.</p>`,
        ],
  );
  return markup`<section id="stale">
<h2>Stale reads</h2>
<p class="note">Every eventual read is judged, from the log itself: it was stale if a newer version of what it read had been committed before, and as old as that commit was then. Below, reads of the whole load, also of phases that are not recorded; of each kind of finding the worst is told.</p>
<div class="scroll"><table>
<thead><tr><th>Keys under</th><th>read from</th><th>stale</th><th>of reads</th><th>share</th><th>p50</th><th>worst</th></tr></thead>
<tbody>${staleGroups.map((group, i) => groupRow(group, `staleGroups[${i}]`))}</tbody>
</table></div>
${violations}
${staleGroups.flatMap((group, i) => examplesOf(group, `staleGroups[${i}]`))}
</section>`;
}

function groupRow(group: StaleGroup, path: string): Markup {
  const { keyPrefix, region, reads, stale, stalenessMsP50, stalenessMsMax } = group;
  return markup`<tr><th scope="row"><code>${keyPrefix}</code></th><td>${region}</td><td>${count(`${path}.stale`, stale)}</td><td>${count(`${path}.reads`, reads)}</td><td>${formatPercent(stale, reads)}</td><td>${duration(`${path}.stalenessMsP50`, stalenessMsP50)}</td><td>${duration(`${path}.stalenessMsMax`, stalenessMsMax)}</td></tr>
`;
}

function examplesOf({ keyPrefix, region, examples }: StaleGroup, path: string): readonly Markup[] {
  return examples.length === 0
    ? []
    : [
        markup`<h3>The worst under <code>${keyPrefix}</code>, read from ${region}</h3>
<ul class="examples">${examples.map((example, i) => exampleItem(example, `${path}.examples[${i}]`))}</ul>
`,
      ];
}

function exampleItem(example: StaleExample, path: string): Markup {
  const { key, reader, clientRegion, datacenter, writer, violation, versionsMissed } = example;
  return markup`<li>At ${moment(`${path}.readAtMs`, example.readAtMs)}, ${reader} in ${clientRegion} read <code>${key}</code> from ${datacenter}, as of <code>${example.readAtVersionstamp}</code>. ${writer === null ? "Somebody" : writer} had written <code>${example.newerVersionstamp}</code>, committed at ${moment(`${path}.committedAtMs`, example.committedAtMs)}: what was read was ${duration(`${path}.stalenessMs`, example.stalenessMs)} out of date, ${count(`${path}.versionsMissed`, versionsMissed)} ${versionsMissed === 1 ? "version" : "versions"} behind.${violation === null ? null : markup` <strong class="bad">It breaks ${violation.replaceAll("-", " ")}.</strong>`}</li>
`;
}
