import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readLines } from "./line-reader.ts";
import { FIRST_LINE, type LineSourceSummary, lineSource } from "./line-source.ts";

/** The bytes of `text`, cut where `cuts` say, each piece in a buffer that is overwritten afterwards. */
async function* pieces(text: string, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  for (const [i, edge] of edges.slice(1).entries()) {
    const piece = Uint8Array.from(bytes.subarray(edges[i], edge));
    yield piece;
    piece.fill(0);
  }
}

test("readLines: lines are the same however the bytes arrive, and each ends where it says", async () => {
  const lines = fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", "")));
  await fc.assert(
    fc.asyncProperty(lines, fc.array(fc.nat()), async (texts, cuts) => {
      const text = texts.map((line) => `${line}\n`).join("");
      const read = await Array.fromAsync(readLines(pieces(text, cuts)));
      expect(read.map((line) => line.text)).toEqual(texts.filter((line) => line !== ""));
      for (const { endOffset, checksum, number } of read) {
        const before = Buffer.from(text).subarray(0, endOffset);
        expect(before.toString().split("\n").length - 1).toBe(number);
        expect(checksum).toBe(crc32(before));
      }
    }),
  );
});

test("readLines: a last line without a newline is told apart", async () => {
  const read = await Array.fromAsync(readLines(pieces("a\nb")));
  expect(read.map(({ text, isTerminated }) => [text, isTerminated])).toEqual([
    ["a", true],
    ["b", false],
  ]);
});

test("readLines: bytes that are no text, and a line without an end, are refused", async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yield new Uint8Array(1_000_000).fill(0x61);
    }
  }
  async function* noText(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array([0x61, 0xff, 0x0a]);
  }
  await expect(Array.fromAsync(readLines(endless()))).rejects.toMatchObject({ code: "invalid_argument" });
  await expect(Array.fromAsync(readLines(noText()))).rejects.toThrow(/^line 1 is not UTF-8/);
});

const HEADER = '{"kvorum":"records","version":1,"database":""}';
const record = (n: number): string => `{"key":[${n}],"value":${n}}`;

async function read(...lines: readonly string[]): Promise<LineSourceSummary> {
  const summary: LineSourceSummary = { records: 0, form: "plain" };
  await Array.fromAsync(lineSource(pieces(lines.join("\n")), FIRST_LINE, summary));
  return summary;
}

test("lineSource: an export is whole with its end, cut without; lines without a header are what they are", async () => {
  expect(await read(HEADER, record(1), record(2), '{"end":{"records":2}}')).toEqual({ records: 2, form: "whole" });
  expect(await read(HEADER, record(1))).toEqual({ records: 1, form: "cut" });
  expect(await read(record(1), "", record(2))).toEqual({ records: 2, form: "plain" });
});

test("lineSource: what is out of place is refused by its line", async () => {
  await expect(read(HEADER, HEADER)).rejects.toThrow(/^line 2: it is a second header/);
  await expect(read(HEADER, '{"end":{"records":0}}', record(1))).rejects.toThrow(/^line 3: it comes after the end/);
  await expect(read(HEADER, record(1), '{"end":{"records":2}}')).rejects.toThrow(/^line 3: .* 2 records, found 1/);
  await expect(read(record(1), "", "nonsense")).rejects.toThrow(/^line 3: not a line of JSON: nonsense/);
});

test("lineSource: gone on with in the middle, an export still lacks its end, and lines without a header never had one", async () => {
  const goOn = async (hasHeader: boolean, ...lines: readonly string[]): Promise<string> => {
    const summary: LineSourceSummary = { records: 0, form: "plain" };
    const from = { ...FIRST_LINE, offset: 100, lines: 3, records: 2, hasHeader };
    await Array.fromAsync(lineSource(pieces(lines.join("\n")), from, summary));
    return summary.form;
  };
  expect(await goOn(false, record(3))).toBe("plain");
  expect(await goOn(true, record(3))).toBe("cut");
  expect(await goOn(true, record(3), '{"end":{"records":3}}')).toBe("whole");
});
