// The look of the page: ink on paper, one colour per region, figures in tabular numerals; dark when the reader's system is,
// black on white on a printer. Colours of series are told apart by people who confuse red and green.
import { Markup } from "./markup.ts";

const LIGHT = `
  --p1: #c98a1b; --p2: #7b68c8; --p3: #2e8b7a; --band: #b3261e; --land: #e4e0d5;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1c2126; --soft: #5d6670; --line: #e3e0d8; --grid: #ece9e1;
  --good: #1d7a4f; --good-wash: #e6f3ec; --bad: #b3261e; --bad-wash: #fbe9e7;
  --s1: #1f5fbf; --s2: #d06a00; --s3: #008573; --s4: #a8327f; --s5: #6b54c6; --s6: #8a6d00; --s7: #0086b3; --s8: #59636e;`;

const DARK = `
  --p1: #e0b45c; --p2: #a99af0; --p3: #5cc4b0; --band: #ff8a80; --land: #2b3036;
  --paper: #14171a; --card: #1b1f23; --ink: #e8e6e1; --soft: #9aa3ad; --line: #2d3339; --grid: #262b31;
  --good: #5fc894; --good-wash: #17301f; --bad: #ff8a80; --bad-wash: #3a1a18;
  --s1: #7fb0ff; --s2: #ffab5c; --s3: #4fd1bd; --s4: #f08ac9; --s5: #b3a2ff; --s6: #dcbb3f; --s7: #5cc8ef; --s8: #a9b3bd;`;

const SERIES = Array.from({ length: 8 }, (_, i) => `.series-${i + 1} { --series: var(--s${i + 1}); }`).join("\n");
const PARTS = Array.from({ length: 3 }, (_, i) => `.part-${i + 1} { --series: var(--p${i + 1}); }`).join("\n");

/** Turns tables of figures into lists, one per region, side by side where there is room: for what is narrower than the table. */
function regionLists(table: string): string {
  return `
  ${table} { display: block; }
  ${table} tbody { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); column-gap: 2rem; }
  ${table} :is(thead, .none) { display: none; }
  ${table} tr { display: grid; grid-template-columns: 1fr auto auto; align-content: start; gap: 0.2rem 0.9rem; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  ${table} tbody th { grid-column: 1 / -1; padding: 0; border: 0; }
  ${table} td { display: contents; }
  ${table} td::before { content: attr(data-label); color: var(--soft); font-weight: 400; text-align: left; }
  ${table} td.p99::before { content: none; }
  ${table} td > .figure { text-align: right; }
  ${table} .p99 > .figure { min-width: 3.5rem; }
  ${table} .cell { grid-column: 2 / -1; text-align: right; }`;
}

export const PAGE_STYLE = new Markup(`
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
@media print { :root { color-scheme: light; ${LIGHT} --paper: #fff; } }
${SERIES}
${PARTS}
.part-0 { --series: var(--soft); }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: clamp(1.6rem, 5vw, 2.35rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 0.6rem; text-wrap: balance; }
h2 { font-size: 1.15rem; letter-spacing: -0.01em; margin: 0 0 0.25rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
h3 small, li > small { font-weight: 400; color: var(--soft); }
h1, p, li, figcaption, dt, code { overflow-wrap: anywhere; }
figure { margin: 1.5rem 0 0; break-inside: avoid; }
figcaption { font-size: 0.92rem; color: var(--soft); }
figcaption strong { color: var(--ink); }
.bad { color: var(--bad); }
p { margin: 0 0 0.75rem; }
section { margin-top: 2.75rem; }
.eyebrow { font-size: 0.78rem; letter-spacing: 0.08em; text-transform: uppercase; color: var(--soft); margin: 0 0 0.75rem; }
.lede { font-size: 1.08rem; color: var(--soft); max-width: 44rem; text-wrap: pretty; }
.scroll + p { margin-top: 0.75rem; }
.note { color: var(--soft); font-size: 0.9rem; max-width: 46rem; }
.facts { color: var(--soft); font-size: 0.9rem; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 0.2em; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.35rem 1.1rem; margin: 0; padding: 0.6rem 0; border: solid var(--line); border-width: 1px 0; list-style: none; font-size: 0.88rem; }
.verdict { display: inline-flex; gap: 0.6rem; align-items: center; padding: 0.45rem 0.9rem; border-radius: 999px; font-weight: 600; margin: 0.5rem 0 1rem; }
.verdict.good { background: var(--good-wash); color: var(--good); }
.verdict.bad { background: var(--bad-wash); color: var(--bad); }
.checks { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.checks li { display: grid; grid-template-columns: 1.4rem 1fr; gap: 0 0.5rem; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
.checks .mark { font-weight: 700; }
.checks .detail { grid-column: 2; color: var(--soft); font-size: 0.92rem; }
@media (min-width: 48rem) {
  .checks li { grid-template-columns: 1.4rem 1fr auto; align-items: baseline; padding: 0.32rem 0; }
  .checks .detail { grid-column: 3; text-align: right; max-width: 24rem; }
}
.checks .good .mark { color: var(--good); }
.checks .bad .mark, .checks .bad .detail { color: var(--bad); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; margin-top: 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-top: 3px solid var(--series); border-radius: 0.6rem; padding: 1rem 1.1rem; break-inside: avoid; }
.card h3 { margin: 0; font-size: 1rem; }
.card code { color: var(--soft); font-size: 0.8rem; }
.card .big { font-size: 2.1rem; line-height: 1.15; font-weight: 650; letter-spacing: -0.03em; color: var(--series); margin: 0.6rem 0 0; }
.card .big small { font-size: 1rem; font-weight: 500; letter-spacing: 0; }
.card .what { color: var(--soft); font-size: 0.85rem; margin: 0 0 0.7rem; }
.card p:last-child { margin-bottom: 0; font-size: 0.94rem; }
.scroll {
  overflow-x: auto; margin-top: 0.75rem;
  background:
    linear-gradient(to left, var(--paper) 1.5rem, transparent) right / 3rem 100% no-repeat local,
    linear-gradient(to left, var(--line), transparent) right / 1.25rem 100% no-repeat scroll;
}
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th, td { text-align: right; padding: 0.45rem 0.6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
.scroll th:first-child { position: sticky; left: 0; background: var(--paper); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 0.78rem; font-weight: 600; color: var(--soft); vertical-align: bottom; }
thead .group { border-bottom: 0; padding-bottom: 0; color: var(--ink); font-size: 0.85rem; }
tbody th { font-weight: 600; }
td.p50 { font-weight: 600; padding-right: 0.25rem; }
td.p99 { color: var(--soft); padding-left: 0.25rem; }
td.off { color: var(--bad); font-weight: 600; }
.dot { display: inline-block; width: 0.65em; height: 0.65em; border-radius: 50%; background: var(--series); margin-right: 0.45em; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.5rem 0 0; padding: 0; list-style: none; font-size: 0.88rem; }
.charts { display: grid; gap: 2rem 1.5rem; margin-top: 1.5rem; }
.charts figure { margin: 0; min-width: 0; }
@media print, (min-width: 56rem) { .charts { grid-template-columns: 1fr 1fr; } }
.chart { display: block; width: 100%; max-width: 44rem; height: auto; margin-top: 0.6rem; }
.legend .key { width: 1.75rem; height: 0.5rem; margin-right: 0.45em; vertical-align: middle; }
.faults, .outages, .examples, .workloads { padding-left: 1.4rem; font-size: 0.94rem; }
.examples li, .outages li { margin-bottom: 0.6rem; break-inside: avoid; }
.outages p { margin: 0; }
.workloads { list-style: none; padding: 0; }
.workloads li { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
.counts { display: flex; flex-wrap: wrap; gap: 0.15rem 1.5rem; margin: 0.25rem 0 0; }
.counts div { display: flex; gap: 0.4rem; }
.counts dt { color: var(--soft); }
.counts dd { margin: 0; font-weight: 600; }
.bar { display: block; width: 100%; height: 1.1rem; margin: 0.35rem 0; border-radius: 0.3rem; }
.bar rect { fill: var(--series); }
.curve { fill: none; vector-effect: non-scaling-stroke; stroke: var(--series); stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
.line-2 { stroke-dasharray: 8 5; }
.line-3, .line-p99 { stroke-dasharray: 1 4; stroke-width: 1.75; }
.line-4 { stroke-dasharray: 10 4 2 4; }
.chart .band { fill: var(--band); opacity: 0.1; }
.chart .bar-of-fault { fill: var(--band); }
.chart .grid { stroke: var(--grid); stroke-width: 1; }
.chart .tick { fill: var(--soft); font-size: 12.5px; }
.chart .band-label { fill: var(--bad); font-weight: 700; font-size: 14px; }
.chart .floor { stroke: var(--series); stroke-width: 1.25; stroke-dasharray: 2 4; opacity: 0.75; }
.space-time { display: block; width: 100%; max-width: 60rem; height: auto; }
.space-time .place { fill: var(--ink); font-size: 13px; font-weight: 600; }
.space-time .life { stroke: var(--line); stroke-width: 2; }
.space-time .arrow { stroke: var(--soft); stroke-width: 1.25; }
.space-time .head { fill: var(--soft); }
.space-time .dot { fill: var(--s1); }
.space-time .step { fill: var(--ink); font-size: 12px; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.space-time .at { fill: var(--soft); }
.map { display: block; width: 100%; height: auto; margin-top: 0.6rem; }
.map .land { fill: var(--land); }
.map .way { fill: none; stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
.map .datacenters { fill: var(--series); }
.map .clients { fill: var(--paper); stroke: var(--series); stroke-width: 2; }
.map .ring { fill: none; stroke: var(--series); stroke-width: 1.5; }
.map .map-label { fill: var(--ink); font-size: 13px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.matrix thead th { white-space: normal; }
.matrix small { color: var(--soft); }
.versionstamps code { font-size: 0.8rem; margin-right: 0.5rem; }
.numbers { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 0.75rem 0 0; }
.numbers div { min-width: 7rem; }
.numbers dt { color: var(--soft); font-size: 0.85rem; }
.numbers dd { margin: 0; font-size: 1.6rem; font-weight: 650; letter-spacing: -0.02em; }
.numbers dd.bad { color: var(--bad); }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.88rem; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace; }
details summary { cursor: pointer; color: var(--soft); font-size: 0.9rem; margin-top: 0.75rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; }
@media (max-width: 34rem) {
  main { padding-top: 1.5rem; }
  .chart .tick:not(.band-label) { font-size: 17px; }
  .map .map-label { font-size: 20px; }
  ${regionLists("table.regions")}
}
@media print {
  main { max-width: none; padding: 0; }
  nav { display: none; }
  h2, h3, thead { break-after: avoid; }
  tr { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .chart .tick { font-size: 16px; }
  .space-time { min-width: 0 !important; max-height: 23cm; }
  .scroll { overflow: visible; background: none; }
  .scroll th:first-child { position: static; }
  table { font-size: 0.72rem; }
  thead th, thead .group { font-size: 0.68rem; }
  th, td { padding: 0.25rem 0.3rem; }
  .matrix.wide, .matrix.wide th { font-size: 0.5rem; }
  ${regionLists("table.regions.wide")}
}
`);
