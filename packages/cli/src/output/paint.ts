// Colours by what they say, so that every command says it the same way.
import { styleText } from "node:util";

export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warning: (text: string) => string;
}

const plain = (text: string): string => text;
const styled =
  (format: Parameters<typeof styleText>[0]) =>
  (text: string): string =>
    styleText(format, text, { validateStream: false });

const COLOURED: Paint = {
  strong: styled("bold"),
  faint: styled("dim"),
  good: styled("green"),
  bad: styled("red"),
  warning: styled("yellow"),
};

const UNCOLOURED: Paint = { strong: plain, faint: plain, good: plain, bad: plain, warning: plain };

/** Colours, or the same functions doing nothing. */
export function createPaint(colour: boolean): Paint {
  return colour ? COLOURED : UNCOLOURED;
}
