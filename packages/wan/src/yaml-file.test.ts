import { expect, test } from "vitest";
import { parseYamlFile } from "./yaml-file.ts";

test("parseYamlFile: a merge key brings in what its anchor has, and what stands beside it goes before that", () => {
  const { value } = parseYamlFile("a: &base { x: 1, y: 2 }\nb:\n  <<: *base\n  y: 3\n", "x.yaml");
  expect(value).toEqual({ a: { x: 1, y: 2 }, b: { x: 1, y: 3 } });
});

test("parseYamlFile: what is wrong with a merged field is said where the anchor has it", () => {
  const { errorOf } = parseYamlFile("a: &base\n  x: 1\nb:\n  <<: *base\n  y: 3\n", "x.yaml");
  const problemAt = (...path: readonly string[]) => ({ path, at: "value" as const, message: "wrong" });
  expect(errorOf([problemAt("b", "x"), problemAt("b", "y")]).message).toBe("x.yaml:2:6: wrong\nx.yaml:5:6: wrong");
});

test.for([
  ["an alias without an anchor", "a: *nothing\n", "x.yaml:1:4: there is no anchor &nothing before its alias *nothing"],
  ["a tab", "a:\n\tb: 1\n", "x.yaml:2:1: Tabs are not allowed as indentation"],
  ["a second document", "a: 1\n---\nb: 2\n", "x.yaml:2:1: a file has one document, and here begins another"],
  ["a key given twice", "a: 1\na: 2\n", "x.yaml:2:1: Map keys must be unique"],
] as const)("parseYamlFile: %s is named with line and column", ([, text, message]) => {
  expect(() => parseYamlFile(text, "x.yaml")).toThrow(message);
});
