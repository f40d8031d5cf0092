// The way of single writes and reads through the cluster, drawn.
import type { Report } from "../report.ts";
import { type Markup, markup } from "./markup.ts";
import { spaceTimeDiagram } from "./space-time-diagram.ts";

/** Null when none was traced. */
export function spaceTimeSection({ spaceTimes }: Report): Markup | null {
  return spaceTimes.length === 0
    ? null
    : markup`<section id="space-time">
<h2>Space and time</h2>
<p class="note">A column per place, time downwards, an arrow from what caused to what was caused. Moments are counted from the first step; the distances between them are not to scale.</p>
${spaceTimes.map(
  (spaceTime, i) => markup`<figure>
<figcaption><strong>${spaceTime.title}</strong> ${spaceTime.sentence}</figcaption>
${spaceTime.steps.length === 0 ? null : spaceTimeDiagram(spaceTime, `spaceTimes[${i}]`, `head-${i}`)}
</figure>
`,
)}
</section>`;
}
