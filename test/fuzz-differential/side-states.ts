// What both databases hold, as text that is equal when they hold the same; and a way to make them hold the same again.
import { comparableValue } from "./allowed.ts";
import type { Database } from "./answer.ts";
import { CommitPairs } from "./commit-pairs.ts";
import { type Both, decodeAnswer, type Entry, encodeRequest, SIDES, type Side } from "./messages.ts";

const ENTRIES_MAX = 1_000;
const END = new Uint8Array(32).fill(0xff);
const READ_EVERYTHING = encodeRequest("snapshot_read", {
  ranges: [{ start: new Uint8Array(), end: END, limit: ENTRIES_MAX }],
});
/** Values larger than this differ in size alone. */
const SHOWN_BYTES_MAX = 100;
const KEY_WRITE_BYTES_MAX = 2_048;
const SET = 1;
const DELETE = 2;

export class SideStates {
  readonly pairs = new CommitPairs();
  readonly #sides: Both<Database>;

  constructor(sides: Both<Database>) {
    this.#sides = sides;
  }

  async read(side: Side): Promise<readonly Entry[]> {
    const answer = await this.#sides[side].ask("snapshot_read", READ_EVERYTHING);
    if (answer.kind !== "answered") {
      throw new Error(`${side} cannot be read: ${JSON.stringify(answer)}`);
    }
    return decodeAnswer("snapshot_read", answer.bytes).ranges[0]?.values ?? [];
  }

  async describe(side: Side): Promise<string> {
    return this.describeEntries(side, await this.read(side));
  }

  describeEntries(side: Side, entries: readonly Entry[]): string {
    return entries.map((entry) => this.#describeEntry(side, entry)).join("\n");
  }

  /**
   * Both get our contents, in one commit: where the reference kept a part of what it refused.
   * @returns false when they cannot, for a key has become longer by its versionstamp than one that is written may be
   */
  async level(): Promise<boolean> {
    const contents = { reference: await this.read("reference"), ours: await this.read("ours") };
    if (SIDES.some((side) => contents[side].some(({ key }) => key.length > KEY_WRITE_BYTES_MAX))) {
      return false;
    }
    const stamps: { [side in Side]?: Uint8Array } = {};
    for (const side of SIDES) {
      const answer = await this.#sides[side].ask(
        "atomic_write",
        encodeRequest("atomic_write", {
          mutations: [
            ...contents[side].map(({ key }) => ({ key, mutationType: DELETE })),
            ...contents.ours.map(({ key, value, encoding }) => ({
              key: this.#keyFor(side, key),
              mutationType: SET,
              value: { data: value, encoding },
            })),
          ],
        }),
      );
      if (answer.kind !== "answered") {
        throw new Error(`${side} cannot be levelled: ${JSON.stringify(answer)}`);
      }
      stamps[side] = decodeAnswer("atomic_write", answer.bytes).versionstamp;
    }
    this.pairs.add({ reference: stamps.reference ?? END, ours: stamps.ours ?? END });
    return true;
  }

  #keyFor(side: Side, ourKey: Uint8Array): Uint8Array {
    const suffix = this.pairs.findSuffix("ours", ourKey);
    return suffix === null ? ourKey : this.pairs.keyOf(side, this.#keyFor(side, suffix.base), suffix.number);
  }

  #describeEntry(side: Side, { key, value, encoding, versionstamp }: Entry): string {
    const shown = value.length > SHOWN_BYTES_MAX ? `${value.length} bytes` : comparableValue(encoding, value);
    return `${this.pairs.nameOfKey(side, key)} = ${encoding}:${shown} @ ${this.pairs.nameOfStamp(side, versionstamp)}`;
  }
}
