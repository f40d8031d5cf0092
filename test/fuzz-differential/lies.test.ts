// The fuzzer itself: stores that are wrong in one way each, which it has to find out.
import { expect, test } from "vitest";
import type { Answer, Database } from "./answer.ts";
import { runDifferential } from "./differential-run.ts";
import { type Call, encodeRequest } from "./messages.ts";
import { openOurStore } from "./our-handler.ts";
import { openReferenceDatabase } from "./reference-engine.ts";

type Lie = (truth: Database, call: Call, request: Uint8Array, count: number) => Promise<Answer>;

const SEED = 1;
const STEPS = 60;
const LIE_AT = 40;
const EMPTY_WRITE = encodeRequest("atomic_write", {});
const HONEST: Lie = (truth, call, request) => truth.ask(call, request);

async function isFoundOut(lie: Lie): Promise<boolean> {
  const store = await openOurStore();
  const [reference, truth] = [openReferenceDatabase(), await store.openDatabase("lies")];
  let count = 0;
  const ours = { ...truth, ask: (call: Call, request: Uint8Array) => lie(truth, call, request, count++) };
  try {
    return (await runDifferential(SEED, STEPS, { reference, ours })) !== null;
  } finally {
    reference.close();
    await store.close();
  }
}

const LIES: readonly (readonly [string, Lie])[] = [
  [
    "loses writes",
    (truth, call, request, count) => truth.ask(call, call === "atomic_write" && count > LIE_AT ? EMPTY_WRITE : request),
  ],
  [
    "refuses what it should take",
    async (truth, call, request, count) =>
      count === LIE_AT ? { kind: "refused", text: "not today" } : await truth.ask(call, request),
  ],
  [
    "takes what it should refuse",
    async (truth, call, request) => {
      const answer = await truth.ask(call, request);
      return answer.kind === "refused" && call === "atomic_write" ? await truth.ask(call, EMPTY_WRITE) : answer;
    },
  ],
  [
    "breaks",
    async (truth, call, request, count) =>
      count === LIE_AT ? { kind: "failed", text: "status 500" } : await truth.ask(call, request),
  ],
];

test("fuzzer: an honest store is not found out", async () => {
  expect(await isFoundOut(HONEST)).toBe(false);
});

test.each(LIES)("fuzzer: a store that %s is found out", async (_name, lie) => {
  expect(await isFoundOut(lie)).toBe(true);
});
