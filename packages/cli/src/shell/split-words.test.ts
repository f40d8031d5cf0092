import fc from "fast-check";
import { expect, test } from "vitest";
import { splitWords } from "./split-words.ts";

test.each([
  ["", []],
  ['  get   ["a"]  ', ["get", '["a"]']],
  ['set ["user", 1] {"name": "Ada L.", "n": [1, 2]}', ["set", '["user", 1]', '{"name": "Ada L.", "n": [1, 2]}']],
  [`set '["user",1]' '"two words"'`, ["set", '["user",1]', '"two words"']],
  ['set ["a"] "say \\"hi there\\" ]"', ["set", '["a"]', '"say \\"hi there\\" ]"']],
  ['get ["]"] --consistency eventual', ["get", '["]"]', "--consistency", "eventual"]],
])("splitWords: %s", (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test.each(['get ["a"', 'set ["a"] "x', "get '[1]"])("splitWords: %s is refused", (line) => {
  expect(() => splitWords(line)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});

test("splitWords: any JSON is one word", () => {
  const documents = fc
    .oneof(fc.string(), fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()))
    .map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(documents, documents, (one, other) => {
      expect(splitWords(`set ${one}  ${other} --json`)).toEqual(["set", one, other, "--json"]);
    }),
  );
});
