// The search for a linearization: Wing and Gong's depth-first walk through the history, with Lowe's memory of the
// configurations that have been tried ("Testing for linearizability", 2017).
//
// Calls and returns stand in one list. A call whose effect the model allows is taken out with its return, and the walk
// starts over; at a return whose call is still there it goes back to the last choice. A configuration is the set of
// operations taken out, and the state that they lead to. The set is written as the highest operation taken out and the
// gaps below it, of which there are never more than operations that overlap or stay unknown.

export interface SearchItem {
  readonly invokedOrder: number;
  /** Infinity: it may take effect at any later time, or never. */
  readonly completedOrder: number;
}

/** A sequential object. */
export interface SequentialModel<State, Item> {
  readonly initial: State;
  /** The state after it, or null where it cannot have been answered as it was. Must not change `state`. */
  readonly step: (state: State, item: Item) => State | null;
  /** Equal for equal states only. */
  readonly nameOf: (state: State) => string;
}

export type SearchResult<Item> =
  | { readonly kind: "linearizable" }
  /** `stuckAt` had to be answered before anything that was still left could make its answer right. */
  | { readonly kind: "impossible"; readonly stuckAt: Item }
  /** The limit of steps was reached: neither found nor excluded. */
  | { readonly kind: "unknown" };

/** Whether all completed items, and any of those that never completed, fit one sequential order. */
export function searchLinearization<State, Item extends SearchItem>(
  items: readonly Item[],
  model: SequentialModel<State, Item>,
  stepsMax: number,
): SearchResult<Item> {
  const list = new CallList(items);
  const tried = new Set<string>();
  const choices: { readonly call: Call<Item>; readonly state: State }[] = [];
  let { initial: state } = model;
  let depthMax = -1;
  let stuckAt: Item | null = null;
  let moment = list.first();
  for (let steps = 0; list.completedLeft > 0; steps++) {
    if (steps >= stepsMax) {
      return { kind: "unknown" };
    }
    if (moment === null || moment.kind === "return") {
      if (moment !== null && choices.length > depthMax) {
        depthMax = choices.length;
        stuckAt = moment.item;
      }
      const choice = choices.pop();
      if (choice === undefined) {
        return stuckAt === null ? { kind: "unknown" } : { kind: "impossible", stuckAt };
      }
      state = choice.state;
      list.putBack(choice.call);
      moment = choice.call.next;
      continue;
    }
    const call: Call<Item> = moment;
    const next = model.step(state, call.item);
    if (next !== null) {
      list.takeOut(call);
      const configuration = `${list.nameOfTaken()}|${model.nameOf(next)}`;
      if (!tried.has(configuration)) {
        tried.add(configuration);
        choices.push({ call, state });
        state = next;
        moment = list.first();
        continue;
      }
      list.putBack(call);
    }
    moment = call.next;
  }
  return { kind: "linearizable" };
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
  /** Ordinals of the calls taken out, as a stack, each with the highest of those below it. */
  readonly #highest: number[] = [];
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

  first(): Moment<Item> | null {
    return this.#head;
  }

  takeOut(call: Call<Item>): void {
    this.#unlink(call);
    if (call.end !== null) {
      this.#unlink(call.end);
      this.#completedLeft--;
    }
    this.#highest.push(Math.max(call.ordinal, this.#highest.at(-1) ?? -1));
  }

  /** Only ever the call that was taken out last: its neighbours are as they were then. */
  putBack(call: Call<Item>): void {
    if (call.end !== null) {
      this.#relink(call.end);
      this.#completedLeft++;
    }
    this.#relink(call);
    this.#highest.pop();
  }

  nameOfTaken(): string {
    const highest = this.#highest.at(-1) ?? -1;
    const gaps: number[] = [];
    for (let moment = this.#head; moment !== null; moment = moment.next) {
      if (moment.kind === "call") {
        if (moment.ordinal > highest) {
          break;
        }
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
