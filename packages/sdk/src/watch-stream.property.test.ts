// Watches against a model: whatever is written and whenever it is read, what is emitted is a run through the history of states.
import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { Kv } from "./index.ts";
import { MemorySubmitter } from "./testing/memory-submitter.ts";

const KEYS = ["a", "b", "c"] as const;

type Step =
  | { readonly kind: "set"; readonly at: number }
  | { readonly kind: "delete"; readonly at: number }
  | { readonly kind: "set_all" }
  | { readonly kind: "read" };

const at = fc.integer({ min: 0, max: KEYS.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("set"), at }),
  fc.record({ kind: fc.constant("delete"), at }),
  fc.record({ kind: fc.constant("set_all") }),
  fc.record({ kind: fc.constant("read") }),
);

/** What each key holds, and which write put it there: deletes of nothing are no new state. */
class History {
  readonly states: string[] = [JSON.stringify([null, null, null])];
  #values: (number | null)[] = [null, null, null];
  #writes = 0;

  async perform(kv: Kv, wanted: Step): Promise<void> {
    this.#writes++;
    const write = kv.atomic();
    for (const [i, key] of KEYS.entries()) {
      if (wanted.kind === "set_all" || (wanted.kind === "set" && wanted.at === i)) {
        this.#values[i] = this.#writes;
        write.set([key], this.#writes);
      } else if (wanted.kind === "delete" && wanted.at === i) {
        this.#values[i] = null;
        write.delete([key]);
      }
    }
    await write.commit();
    this.states.push(JSON.stringify(this.#values));
  }
}

test.prop([fc.array(step, { maxLength: 30 })])(
  "watch: emissions are states of one snapshot each, in the order of commits, no two alike, and end in the newest",
  async (steps) => {
    const kv = new Kv({ submitter: new MemorySubmitter(), consistency: "strong", timeoutMs: 5_000 });
    const history = new History();
    const reader = kv.watch(KEYS.map((key) => [key])).getReader();
    const emitted: string[] = [];
    const newest = (): string | undefined => history.states.at(-1);
    const read = async (): Promise<void> => {
      const { value = [] } = await reader.read();
      emitted.push(JSON.stringify(value.map((entry) => entry.value)));
    };
    await read();
    for (const wanted of steps) {
      if (wanted.kind !== "read") {
        await history.perform(kv, wanted);
      } else if (emitted.at(-1) !== newest()) {
        await read();
      }
    }
    while (emitted.at(-1) !== newest()) {
      await read();
    }
    expect(emitted.every((state, i) => state !== emitted[i - 1])).toBe(true);
    let position = 0;
    for (const state of emitted) {
      position = history.states.indexOf(state, position);
      expect(position).toBeGreaterThanOrEqual(0);
    }
    kv.close();
  },
);
