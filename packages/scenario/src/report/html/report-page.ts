// report.html: one file, no network, no script; verdict and expectations on top, readable on a phone, printable.
import type { Report } from "../report.ts";
import { linksSection } from "./links-section.ts";
import { markup } from "./markup.ts";
import {
  checksSection,
  distributionsSection,
  durabilitySection,
  figuresSection,
  headerSection,
  regionCards,
  repeatSection,
} from "./sections.ts";
import { PAGE_STYLE } from "./style.ts";

/** The whole page as text. The same report always gives the same page. */
export function renderReportPage(report: Report): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${report.title} · kvorum</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${headerSection(report)}
${checksSection(report)}
${regionCards(report)}
${figuresSection(report)}
${distributionsSection(report)}
${durabilitySection(report)}
${linksSection(report)}
${repeatSection(report)}
</main>
</body>
</html>
`.toString();
}
