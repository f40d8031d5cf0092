// A block of text that is shown again and again: alone on the screen of a terminal, one block after the other anywhere else.
import type { TextSink } from "./sink.ts";

/** To the first line, and nothing below: a block may be longer than the screen and its lines wider. */
const CLEAR_SCREEN = "\u001b[H\u001b[0J";

export interface LiveBlock {
  /** @param text whole lines */
  show(text: string): void;
}

export function createLiveBlock(sink: TextSink): LiveBlock {
  return sink.isTty
    ? { show: (text) => sink.write(`${CLEAR_SCREEN}${text}`) }
    : { show: (text) => sink.write(`${text}\n`) };
}
