// Progress of something long: one line that is redrawn on a terminal, one line per step anywhere else.
import type { Paint } from "./paint.ts";
import type { TextSink } from "./sink.ts";

export interface ProgressLine {
  /** @param fraction how much is done, 0..1; null while nobody knows */
  show(message: string, fraction: number | null): void;
  /** Clears the line: what is written next starts at its beginning. */
  clear(): void;
}

const BAR_CHARACTERS = 24;
const CLEAR_LINE = "\r\u001b[2K";

export function createProgressLine(sink: TextSink, paint: Paint): ProgressLine {
  return sink.isTty ? createRedrawnLine(sink, paint) : createPlainLines(sink);
}

function createRedrawnLine(sink: TextSink, paint: Paint): ProgressLine {
  return {
    show: (message, fraction) => {
      const bar = fraction === null ? "" : `${formatBar(fraction, paint)} `;
      const room = sink.columns - (fraction === null ? 0 : BAR_COLUMNS + 1) - 1;
      sink.write(`${CLEAR_LINE}${bar}${message.slice(0, room)}`);
    },
    clear: () => sink.write(CLEAR_LINE),
  };
}

/** Says each message once, however often its fraction changes. */
function createPlainLines(sink: TextSink): ProgressLine {
  let shown = "";
  return {
    show: (message) => {
      if (message !== shown) {
        sink.write(`${message}\n`);
        shown = message;
      }
    },
    clear: () => {},
  };
}

/** Columns of formatBar. */
export const BAR_COLUMNS: number = BAR_CHARACTERS + 5;

/** A bar and its percentage; `fraction` 0..1. */
export function formatBar(fraction: number, paint: Paint): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_CHARACTERS);
  const percent = `${Math.floor(fraction * 100)}`.padStart(3);
  return `${paint.good("━".repeat(filled))}${paint.faint("━".repeat(BAR_CHARACTERS - filled))} ${percent}%`;
}
