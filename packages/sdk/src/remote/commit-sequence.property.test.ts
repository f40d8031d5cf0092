import { fc, test } from "@fast-check/vitest";
import { includesSequence, type Outcome } from "@kvorum/kv";
import { expect } from "vitest";
import { CommitSequence } from "./commit-sequence.ts";

/** Even numbers draw, odd ones finish some unfinished sequence. */
const choices = fc.array(fc.nat(), { maxLength: 60 });
const KNOWN: Outcome = { kind: "check_failed", failedChecks: [0] };
const UNKNOWN: Outcome = { kind: "failed", code: "outcome_unknown", message: "", leader: null };

test.prop([choices])(
  "CommitSequence: finishedBelow is the oldest unfinished sequence, or the next one to be drawn",
  (script) => {
    const sequence = new CommitSequence();
    const unfinished: number[] = [];
    const acknowledged: number[] = [];
    let next = 1;
    for (const choice of script) {
      if (choice % 2 === 0) {
        expect(sequence.draw()).toBe(next);
        unfinished.push(next++);
      } else {
        for (const finished of unfinished.splice(choice % (unfinished.length + 1), 1)) {
          sequence.finish(finished, choice % 3 === 0 ? KNOWN : UNKNOWN);
          if (choice % 3 === 0) {
            acknowledged.push(finished);
          }
        }
      }
      expect(sequence.finishedBelow).toBe(Math.min(next, ...unfinished));
      const known = (each: number): boolean => includesSequence(sequence.acknowledged, each);
      expect(Array.from({ length: next }, (_, each) => each).filter(known)).toEqual(
        acknowledged.toSorted((a, b) => a - b),
      );
      expect(sequence.span).toBe(next - sequence.finishedBelow);
    }
  },
);

test("CommitSequence: a sequence is finished once", () => {
  const sequence = new CommitSequence();
  sequence.finish(sequence.draw(), KNOWN);
  expect(() => sequence.finish(1, KNOWN)).toThrow("sequence 1 is unfinished");
  expect(() => sequence.finish(2, KNOWN)).toThrow("sequence 2 is unfinished");
});
