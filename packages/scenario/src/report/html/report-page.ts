// report.html: one file that asks nothing of any network, without a script; verdict and expectations on top, readable on a
// phone, printable. Every number on it says where in report.json it stands (figure.ts).
import type { Report } from "../report.ts";
import { durabilitySection, repeatSection, workloadsSection } from "./closing-sections.ts";
import { distributionsSection, visibilitySection } from "./distributions-section.ts";
import { linksSection } from "./links-section.ts";
import { mapSection } from "./map-section.ts";
import { markup } from "./markup.ts";
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

/** The whole page as text. The same report always gives the same page. */
export function renderReportPage(report: Report): string {
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
${checksSection(report)}
${regionsSection(report)}
${phasesSection(report)}
${seriesSection(report)}
${distributionsSection(report)}
${visibilitySection(report)}
${outagesSection(report)}
${failoversSection(report)}
${staleSection(report)}
${spaceTimeSection(report)}
${durabilitySection(report)}
${workloadsSection(report)}
${linksSection(report)}
${mapSection(report)}
${repeatSection(report)}
</main>
</body>
</html>
`.toString();
}
