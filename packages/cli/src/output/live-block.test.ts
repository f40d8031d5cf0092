import { expect, test } from "vitest";
import { createLiveBlock } from "./live-block.ts";

function shown(isTty: boolean, ...blocks: readonly string[]): string {
  let written = "";
  const block = createLiveBlock({ isTty, columns: 80, write: (text) => (written += text) });
  for (const text of blocks) {
    block.show(text);
  }
  return written;
}

test("createLiveBlock: a terminal shows the newest block and nothing else", () => {
  expect(shown(true, "a\n", "b\n")).toBe("\u001b[H\u001b[0Ja\n\u001b[H\u001b[0Jb\n");
});

test("createLiveBlock: a file gets every block, with a line between", () => {
  expect(shown(false, "a\n", "b\n")).toBe("a\n\nb\n\n");
});
