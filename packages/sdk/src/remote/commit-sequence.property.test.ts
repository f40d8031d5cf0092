import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { CommitSequence } from "./commit-sequence.ts";

/** Even numbers draw, odd ones finish some unfinished sequence. */
const choices = fc.array(fc.nat(), { maxLength: 200 });

test.prop([choices])(
  "CommitSequence: finishedBelow is the oldest unfinished sequence, or the next one to be drawn",
  (script) => {
    const sequence = new CommitSequence();
    const unfinished: number[] = [];
    let next = 1;
    for (const choice of script) {
      if (choice % 2 === 0) {
        expect(sequence.draw()).toBe(next);
        unfinished.push(next++);
      } else {
        for (const finished of unfinished.splice(choice % (unfinished.length + 1), 1)) {
          sequence.finish(finished);
        }
      }
      expect(sequence.finishedBelow).toBe(Math.min(next, ...unfinished));
      expect(sequence.span).toBe(next - sequence.finishedBelow);
    }
  },
);

test("CommitSequence: a sequence is finished once", () => {
  const sequence = new CommitSequence();
  sequence.finish(sequence.draw());
  expect(() => sequence.finish(1)).toThrow("sequence 1 is unfinished");
  expect(() => sequence.finish(2)).toThrow("sequence 2 is unfinished");
});
