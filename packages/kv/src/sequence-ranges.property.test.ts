import { fc, test as propertyTest } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { AUDIT_SEQUENCE_RANGES_MAX } from "./limits.ts";
import { includesSequence, SequenceRanges } from "./sequence-ranges.ts";

propertyTest.prop([fc.array(fc.integer({ min: 1, max: AUDIT_SEQUENCE_RANGES_MAX }))])(
  "SequenceRanges: holds what was added and nothing else, in as few ranges as can be",
  (sequences) => {
    const acknowledged = new SequenceRanges();
    for (const sequence of sequences) {
      acknowledged.add(sequence);
    }
    const { ranges } = acknowledged;
    for (let sequence = 0; sequence <= AUDIT_SEQUENCE_RANGES_MAX + 1; sequence++) {
      expect(includesSequence(ranges, sequence)).toBe(sequences.includes(sequence));
    }
    for (const [i, { first }] of ranges.entries()) {
      expect(first).toBeGreaterThan((ranges[i - 1]?.last ?? -1) + 1);
    }
  },
);

test("SequenceRanges: past its bound the oldest ranges are forgotten", () => {
  const acknowledged = new SequenceRanges();
  for (let sequence = 1; sequence <= 4 * AUDIT_SEQUENCE_RANGES_MAX; sequence += 2) {
    acknowledged.add(sequence);
  }
  expect(acknowledged.ranges).toHaveLength(AUDIT_SEQUENCE_RANGES_MAX);
  expect(includesSequence(acknowledged.ranges, 1)).toBe(false);
  expect(includesSequence(acknowledged.ranges, 4 * AUDIT_SEQUENCE_RANGES_MAX - 1)).toBe(true);
});
