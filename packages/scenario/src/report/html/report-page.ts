// report.html: one file that asks nothing of any network, without a script; verdict and expectations on top, readable on a
// phone, printable. Every number on it says where in report.json it stands (figure.ts).
import type { Report } from "../report.ts";
import { durabilitySection, footer, repeatSection, workloadsSection } from "./closing-sections.ts";
import { distributionsSection, visibilitySection } from "./distributions-section.ts";
import { linksSection } from "./links-section.ts";
import { mapSection } from "./map-section.ts";
import { type Markup, markup } from "./markup.ts";
import { failoversSection, outagesSection } from "./outages-section.ts";
import { phasesSection } from "./phases-section.ts";
import { regionsSection } from "./regions-section.ts";
import { seriesSection } from "./series-section.ts";
import { spaceTimeSection } from "./space-time-section.ts";
import { staleSection } from "./stale-section.ts";
import { PAGE_STYLE } from "./style.ts";
import { checksSection, headerSection } from "./verdict-section.ts";

/** Only the styles that stand in the page itself: no script, no image, no font, no connection. */
const SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

interface PageSection {
  /** By which the page finds it. */
  readonly id: string;
  /** In the list of contents. */
  readonly word: string;
  /** Null when there is nothing to show. */
  readonly render: (report: Report) => Markup | null;
}

/** In the order in which a reader asks. */
const SECTIONS: readonly PageSection[] = [
  { id: "checks", word: "checks", render: checksSection },
  { id: "regions", word: "regions", render: regionsSection },
  { id: "phases", word: "phases", render: phasesSection },
  { id: "series", word: "over time", render: seriesSection },
  { id: "distributions", word: "distributions", render: distributionsSection },
  { id: "visible", word: "visible after t", render: visibilitySection },
  { id: "outages", word: "outages", render: outagesSection },
  { id: "failovers", word: "failovers", render: failoversSection },
  { id: "stale", word: "stale reads", render: staleSection },
  { id: "space-time", word: "space and time", render: spaceTimeSection },
  { id: "durability", word: "durability", render: durabilitySection },
  { id: "workloads", word: "workloads", render: workloadsSection },
  { id: "links", word: "links", render: linksSection },
  { id: "map", word: "map", render: mapSection },
  { id: "repeat", word: "repeat it", render: repeatSection },
];

/** The whole page as text. The same report always gives the same page. */
export function renderReportPage(report: Report): string {
  const sections = SECTIONS.flatMap(({ id, word, render }) => {
    const body = render(report);
    return body === null ? [] : [{ id, word, body }];
  });
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.title} · kvorum</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${headerSection(report)}
${contents(sections)}
${sections.map(({ body }) => body)}
${footer(report)}
</main>
</body>
</html>
`.toString();
}

function contents(sections: readonly Pick<PageSection, "id" | "word">[]): Markup {
  return markup`<nav aria-label="Contents"><ul>${sections.map(({ id, word }) => markup`<li><a href="#${id}">${word}</a></li>`)}</ul></nav>`;
}
