// The search for a linearization: Wing and Gong's depth-first walk through the history, with Lowe's memory of the
// configurations that have been tried ("Testing for linearizability", 2017).
//
// Calls and returns stand in one list. Whatever was called before the first return that is left may come next: it is
// taken out with its return, if the model allows it, and the walk goes on from there; when nothing is left to try, it
// goes back to the last choice. A configuration is the set of operations taken out, and the state that they lead to.
// The set is written as the highest operation taken out and the gaps below it, of which there are never more than
// operations that overlap.
//
// Three rules keep it short. What must be answered first is tried first, and what may never have happened last. An
// operation that leaves the state as it is may be taken at once, without ever trying anything else in its place: in any
// order that explains the rest, it can stand here. And a configuration is as hopeless as one that differs from it only
// in having used fewer of the operations that may never have happened.

import { mustExist } from "@kvorum/base";

export interface SearchItem {
  readonly invokedOrder: number;
  /** Infinity: it may take effect at any later time, or never. */
  readonly completedOrder: number;
}

/** A sequential object. */
export interface SequentialModel<State, Item> {
  readonly initial: State;
  /**
   * The state after it, or null where it cannot have been answered as it was. Must not change `state`, and returns it
   * itself where nothing changes.
   */
  readonly step: (state: State, item: Item) => State | null;
  /** Equal for equal states only. */
  readonly nameOf: (state: State) => string;
}

export type SearchResult<Item> = { readonly steps: number } & (
  | { readonly kind: "linearizable" }
  /** `stuckAt` had to be answered before anything that was still left could make its answer right. */
  | { readonly kind: "impossible"; readonly stuckAt: Item }
  /** The limit of steps was reached: neither found nor excluded. */
  | { readonly kind: "unknown" }
);

/** One place of the walk: what may come next here, and what has been taken. */
interface Place<State, Item> {
  readonly state: State;
  readonly candidates: readonly Call<Item>[];
  tried: number;
}

/**
 * Whether all completed items, and any of those that never completed, fit one sequential order.
 * @param stepsMax how many times the model may be asked
 */
export function searchLinearization<State, Item extends SearchItem>(
  items: readonly Item[],
  model: SequentialModel<State, Item>,
  stepsMax: number,
): SearchResult<Item> {
  const list = new CallList(items);
  const known = new KnownConfigurations();
  const path: { readonly place: Place<State, Item>; readonly taken: Call<Item> }[] = [];
  let place = placeAt(list, model.initial);
  let deepest: { readonly depth: number; readonly item: Item } | null = null;
  let steps = 0;
  while (list.completedLeft > 0) {
    const call = place.candidates[place.tried++];
    if (call === undefined) {
      const stuckAt = list.firstReturn();
      if (stuckAt !== null && path.length > (deepest?.depth ?? -1)) {
        deepest = { depth: path.length, item: stuckAt.item };
      }
      const last = path.pop();
      if (last === undefined) {
        return { kind: "impossible", stuckAt: mustExist(deepest ?? undefined, "the deepest dead end").item, steps };
      }
      list.putBack(last.taken);
      place = last.place;
      continue;
    }
    if (++steps > stepsMax) {
      return { kind: "unknown", steps: stepsMax };
    }
    const state = model.step(place.state, call.item);
    if (state === null || (state === place.state && call.end === null)) {
      continue;
    }
    if (state === place.state) {
      place.tried = place.candidates.length;
    }
    list.takeOut(call);
    if (!known.add(`${list.nameOfTaken()}|${model.nameOf(state)}`, list.takenUnknown)) {
      list.putBack(call);
      continue;
    }
    path.push({ place, taken: call });
    place = placeAt(list, state);
  }
  return { kind: "linearizable", steps };
}

function placeAt<State, Item extends SearchItem>(list: CallList<Item>, state: State): Place<State, Item> {
  const candidates = list.callsBeforeFirstReturn();
  return {
    state,
    candidates: candidates.toSorted((a, b) => rank(a) - rank(b)),
    tried: 0,
  };
}

/** The order of returns; those that never return come last. */
function rank<Item extends SearchItem>({ item }: Call<Item>): number {
  return Math.min(item.completedOrder, Number.MAX_SAFE_INTEGER);
}

/** What has been tried: by what was certainly done and the state, which of the uncertain operations had been used. */
class KnownConfigurations {
  readonly #unknownByName = new Map<string, ReadonlySet<number>[]>();

  /** False if this one, or one that had used fewer, is known already. */
  add(name: string, takenUnknown: ReadonlySet<number>): boolean {
    const tried = this.#unknownByName.get(name);
    if (tried === undefined) {
      this.#unknownByName.set(name, [new Set(takenUnknown)]);
      return true;
    }
    if (tried.some((fewer) => isSubset(fewer, takenUnknown))) {
      return false;
    }
    tried.push(new Set(takenUnknown));
    return true;
  }
}

function isSubset(some: ReadonlySet<number>, all: ReadonlySet<number>): boolean {
  return some.size <= all.size && [...some].every((ordinal) => all.has(ordinal));
}

interface Linked<Item> {
  readonly item: Item;
  previous: Moment<Item> | null;
  next: Moment<Item> | null;
}

interface Call<Item> extends Linked<Item> {
  readonly kind: "call";
  readonly ordinal: number;
  readonly end: Return<Item> | null;
}

interface Return<Item> extends Linked<Item> {
  readonly kind: "return";
}

type Moment<Item> = Call<Item> | Return<Item>;

/** The calls and returns that are left, in the order of time. */
class CallList<Item extends SearchItem> {
  #head: Moment<Item> | null = null;
  /** For each call that was taken out and returns, as a stack: the highest ordinal up to it. */
  readonly #highest: number[] = [];
  /** Ordinals of the calls taken out that never return. */
  readonly #takenUnknown = new Set<number>();
  #completedLeft = 0;

  constructor(items: readonly Item[]) {
    let last: Moment<Item> | null = null;
    for (const { moment } of momentsOf(items)) {
      moment.previous = last;
      if (last === null) {
        this.#head = moment;
      } else {
        last.next = moment;
      }
      last = moment;
      this.#completedLeft += moment.kind === "return" ? 1 : 0;
    }
  }

  get completedLeft(): number {
    return this.#completedLeft;
  }

  get takenUnknown(): ReadonlySet<number> {
    return this.#takenUnknown;
  }

  callsBeforeFirstReturn(): readonly Call<Item>[] {
    const calls: Call<Item>[] = [];
    for (let moment = this.#head; moment?.kind === "call"; moment = moment.next) {
      calls.push(moment);
    }
    return calls;
  }

  firstReturn(): Return<Item> | null {
    let moment = this.#head;
    while (moment?.kind === "call") {
      moment = moment.next;
    }
    return moment;
  }

  takeOut(call: Call<Item>): void {
    this.#unlink(call);
    if (call.end === null) {
      this.#takenUnknown.add(call.ordinal);
      return;
    }
    this.#unlink(call.end);
    this.#completedLeft--;
    this.#highest.push(Math.max(call.ordinal, this.#highest.at(-1) ?? -1));
  }

  /** Only ever the call that was taken out last: its neighbours are as they were then. */
  putBack(call: Call<Item>): void {
    if (call.end === null) {
      this.#takenUnknown.delete(call.ordinal);
    } else {
      this.#relink(call.end);
      this.#completedLeft++;
      this.#highest.pop();
    }
    this.#relink(call);
  }

  /** Which calls that return are taken out. */
  nameOfTaken(): string {
    const highest = this.#highest.at(-1) ?? -1;
    const gaps: number[] = [];
    for (let moment = this.#head; moment !== null; moment = moment.next) {
      if (moment.kind === "call" && moment.ordinal > highest) {
        break;
      }
      if (moment.kind === "call" && moment.end !== null) {
        gaps.push(moment.ordinal);
      }
    }
    return `${highest}-${gaps.join(",")}`;
  }

  #unlink({ previous, next }: Moment<Item>): void {
    if (previous === null) {
      this.#head = next;
    } else {
      previous.next = next;
    }
    if (next !== null) {
      next.previous = previous;
    }
  }

  #relink(moment: Moment<Item>): void {
    if (moment.previous === null) {
      this.#head = moment;
    } else {
      moment.previous.next = moment;
    }
    if (moment.next !== null) {
      moment.next.previous = moment;
    }
  }
}

function momentsOf<Item extends SearchItem>(items: readonly Item[]): readonly { readonly moment: Moment<Item> }[] {
  const links = { previous: null, next: null };
  return items
    .toSorted((a, b) => a.invokedOrder - b.invokedOrder)
    .flatMap((item, ordinal) => {
      const end: Return<Item> | null = Number.isFinite(item.completedOrder) ? { kind: "return", item, ...links } : null;
      const call: Call<Item> = { kind: "call", item, ordinal, end, ...links };
      const moments: { readonly order: number; readonly moment: Moment<Item> }[] = [
        { order: item.invokedOrder, moment: call },
      ];
      return end === null ? moments : [...moments, { order: item.completedOrder, moment: end }];
    })
    .sort((a, b) => a.order - b.order);
}
