// The words of a line that was typed into the shell. Blanks separate words, except within JSON: `set ["user", 1] {"a": 1}` has
// three. Single quotes around a word, as other shells want them, are taken off.
import { KvorumError } from "@kvorum/base";

const OPENING = "[{";
const CLOSING = "]}";

/** @throws KvorumError invalid_argument — a quote or bracket that is not closed */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  for (let at = skipBlanks(line, 0); at < line.length; ) {
    const end = line[at] === "'" ? endOfQuoted(line, at) : endOfWord(line, at);
    words.push(line[at] === "'" ? line.slice(at + 1, end - 1) : line.slice(at, end));
    at = skipBlanks(line, end);
  }
  return words;
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && isBlank(line[at])) {
    at += 1;
  }
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

function endOfQuoted(line: string, start: number): number {
  const end = line.indexOf("'", start + 1);
  return end === -1 ? refuse(line, "a single quote", start) : end + 1;
}

/** Brackets and strings may hold blanks. */
function endOfWord(line: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < line.length && (depth > 0 || !isBlank(line[at]))) {
    const character = line[at] ?? "";
    if (character === '"') {
      at = endOfString(line, at);
    } else {
      depth += Number(OPENING.includes(character)) - Number(CLOSING.includes(character));
      at += 1;
    }
  }
  return depth > 0 ? refuse(line, "a bracket", start) : at;
}

function endOfString(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === "\\") {
      at += 1;
    } else if (line[at] === '"') {
      return at + 1;
    }
  }
  return refuse(line, "a string", start);
}

function refuse(line: string, what: string, at: number): never {
  throw new KvorumError("invalid_argument", `${what} is not closed in: ${line.slice(at)}`);
}
