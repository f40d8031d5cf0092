import { expect, test } from "vitest";
import { z } from "zod";
import { nearestName } from "./nearest-name.ts";
import { schemaProblems } from "./schema-problems.ts";

const FAULT = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("kill"), target: z.string() }),
  z.strictObject({ kind: z.literal("partition"), a: z.string(), oneWay: z.boolean().default(false) }),
]);

const STEP = z.union([
  z.strictObject({ at: z.string(), every: z.string().optional(), fault: FAULT }),
  z.strictObject({
    when: z.union([z.enum(["leader-elected", "leader-lost"]), z.strictObject({ event: z.enum(["behind"]) })]),
    fault: FAULT,
  }),
]);

const FILE = z.strictObject({
  topology: z.union([z.string(), z.record(z.string(), z.number())]).optional(),
  timeline: z.array(STEP),
});

/** `path at: message` of each problem. */
function problemsOf(timeline: readonly unknown[], rest: Record<string, unknown> = {}): readonly string[] {
  const value = { timeline, ...rest };
  const { error } = FILE.safeParse(value);
  return schemaProblems(error?.issues ?? [], value).map(
    ({ path, at, message }) => `${path.join("/")} ${at}: ${message}`,
  );
}

test("schemaProblems: of several forms the one is meant whose fields were written, however much else is wrong", () => {
  expect(problemsOf([{ at: 5, fault: { kind: "kill" } }])).toEqual([
    "timeline/0/at value: timeline[0].at: expected a text, found 5",
    "timeline/0/fault/target value: timeline[0].fault.target is missing",
  ]);
  expect(problemsOf([{ when: "leader-elected", fault: { kind: "kill", target: 1 } }])).toEqual([
    "timeline/0/fault/target value: timeline[0].fault.target: expected a text, found 1",
  ]);
  expect(problemsOf([{ when: { event: "behind", more: 1, yet: 2 }, fault: { kind: "kill", target: "a" } }])).toEqual([
    "timeline/0/when/more key: unknown field timeline[0].when.more",
    "timeline/0/when/yet key: unknown field timeline[0].when.yet",
  ]);
});

test("schemaProblems: a mistyped field names the one that was meant, which is then not missing as well", () => {
  expect(problemsOf([{ at: "3s", fault: { kind: "kill", taget: "a" } }])).toEqual([
    "timeline/0/fault/taget key: unknown field timeline[0].fault.taget; did you mean target?",
  ]);
  expect(problemsOf([{ att: "3s", fault: { kind: "kill", target: "a" } }])).toEqual([
    "timeline/0/att key: unknown field timeline[0].att; did you mean at?",
  ]);
});

test("schemaProblems: a mistyped choice names the nearest one, and without one all that there are", () => {
  expect(problemsOf([{ at: "3s", fault: { kind: "kil", target: "a" } }])).toEqual([
    'timeline/0/fault/kind value: timeline[0].fault.kind: there is no "kil"; did you mean kill?',
  ]);
  expect(problemsOf([{ at: "3s", fault: { kind: "explode" } }])).toEqual([
    'timeline/0/fault/kind value: timeline[0].fault.kind: there is no "explode"; there are kill, partition',
  ]);
  expect(problemsOf([{ when: "leader-electd", fault: { kind: "kill", target: "a" } }])).toEqual([
    'timeline/0/when value: timeline[0].when: there is no "leader-electd"; did you mean leader-elected?',
  ]);
});

test("schemaProblems: a value of no form at all is told what it may be", () => {
  expect(problemsOf([], { topology: 5 })).toEqual(["topology value: topology: expected a text or fields"]);
});

test("nearestName: a third of the letters may be wrong, and more is another word", () => {
  const known = ["us-east4", "europe-west3", "asia-southeast1"];
  expect(nearestName("us-east-4", known)).toBe("us-east4");
  expect(nearestName("Europe-West3", known)).toBe("europe-west3");
  expect(nearestName("africa-south1", known)).toBeUndefined();
  expect(nearestName("at", ["when"])).toBeUndefined();
});

test("schemaProblems: a number out of bounds is told with its bound, a rule of the schema's own in the schema's words", () => {
  const schema = z.strictObject({ clients: z.int().min(1).max(9), wait: z.string("a wait has a unit, such as 3s") });
  const messages = (value: unknown): readonly string[] =>
    schemaProblems(schema.safeParse(value).error?.issues ?? [], value).map(({ message }) => message);
  expect(messages({ clients: 0, wait: 5 })).toEqual([
    "clients: expected at least 1, found 0",
    "wait: a wait has a unit, such as 3s",
  ]);
  expect(messages({ clients: 10, wait: "" })).toEqual(["clients: expected at most 9, found 10"]);
  expect(messages({ clients: 1.5, wait: "" })).toEqual(["clients: expected a whole number, found 1.5"]);
  expect(messages(null)).toEqual(["the file: expected fields, found null"]);
});
