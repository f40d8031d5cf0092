// How a run goes, while it goes: on a terminal a block that is redrawn in place and gone at the end; anywhere else a line for every
// step, phase and fault.
import type { Progress } from "@kvorum/scenario";
import type { CliContext } from "../cli-context.ts";
import { PLAIN_LINE_INTERVAL_MS, REDRAW_INTERVAL_MS } from "../limits.ts";
import type { TextSink } from "../output/sink.ts";
import { formatBlock, formatStep } from "./progress-block.ts";

/** Its functions may be handed on by themselves. */
export interface RunView {
  show(progress: Progress): void;
  /** What goes on before and after the run itself. */
  message(text: string): void;
  /** Takes the block away; what is written next starts at the beginning of a line. Harmless when repeated. */
  clear(): void;
}

type Clock = () => number;

/** Writes to stderr. @param nowMs what tests replace */
export function createRunView(
  { stderr, errorPaint }: Pick<CliContext, "stderr" | "errorPaint">,
  nowMs: Clock = () => performance.now(),
): RunView {
  return stderr.isTty
    ? createRedrawnView(stderr, {
        nowMs,
        format: (progress, columns) => formatBlock(progress, { columns, paint: errorPaint }),
      })
    : createPlainView(stderr, nowMs);
}

/** The smallest screen that anybody has. */
const ROWS_DEFAULT = 24;

interface RedrawnOptions {
  readonly nowMs: Clock;
  readonly format: (progress: Progress, columns: number) => readonly string[];
}

function createRedrawnView(sink: TextSink, { nowMs, format }: RedrawnOptions): RunView {
  let height = 0;
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  const draw = (lines: readonly string[]): void => {
    // To the start of the block's first line, and nothing below: the cursor rests at the end of its last line.
    const up = height > 1 ? `\u001b[${height - 1}A` : "";
    const erase = height > 0 ? `\r${up}\u001b[0J` : "";
    sink.write(`${erase}${lines.join("\n")}`);
    height = lines.length;
  };
  return {
    show: (progress) => {
      if (nowMs() - drawnAtMs >= REDRAW_INTERVAL_MS) {
        drawnAtMs = nowMs();
        draw(format(progress, sink.columns).slice(0, Math.max(1, (sink.rows ?? ROWS_DEFAULT) - 1)));
      }
    },
    message: (text) => draw([text.slice(0, sink.columns - 1)]),
    clear: () => {
      if (height > 0) {
        draw([]);
      }
    },
  };
}

/** What was last told. */
interface Told {
  readonly place: string;
  readonly faults: readonly string[];
}

const NOTHING_TOLD: Told = { place: "", faults: [] };

function createPlainView(sink: TextSink, nowMs: Clock): RunView {
  let told = NOTHING_TOLD;
  let message = "";
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return {
    show: (progress) => {
      const now: Told = { place: `${progress.step} ${progress.phase}`, faults: progress.faults };
      const news = newsOf(told, now);
      if (news !== null && nowMs() - toldAtMs >= PLAIN_LINE_INTERVAL_MS) {
        told = now;
        toldAtMs = nowMs();
        sink.write(`${formatStep(progress)}${news}\n`);
      }
    },
    message: (text) => {
      if (text !== message) {
        message = text;
        told = NOTHING_TOLD;
        sink.write(`${text}\n`);
      }
    },
    clear: () => {},
  };
}

/** What has changed, to stand after the step; null: nothing. What comes and goes within one interval is not told. */
function newsOf(before: Told, now: Told): string | null {
  const begun = now.faults.filter((fault) => !before.faults.includes(fault));
  const ended = before.faults.filter((fault) => !now.faults.includes(fault));
  if (before.place === now.place && begun.length + ended.length === 0) {
    return null;
  }
  const news = [...begun.map((fault) => `begins: ${fault}`), ...ended.map((fault) => `ends: ${fault}`)];
  return news.map((one) => ` · ${one}`).join("");
}
