// Watches that wait at this replica: each has read its keys and found what its client knows already. An entry that writes one of
// the keys, once it is applied and visible, has the watch read again; so no change is missed between the read and the wait,
// for nothing is applied between the two.
//
// A watch is a read, as often as it takes: this desk only keeps what has to wait. The watch's level says which state its reads
// may be served from (read-context.ts), and who serves them (router.ts).
import { isWatchNews, type Outcome, type WatchOperation, type WrittenKey } from "@kvorum/kv";
import { WATCHES_PARKED_MAX } from "./limits.ts";
import type { Request } from "./request.ts";

/** What an entry that has become visible changed. */
export interface EntryChanges {
  readonly writtenKeys: readonly WrittenKey[];
  readonly droppedDatabases: readonly string[];
}

/** Whether an answer says more than the watch's client knows. One that is no read is news. */
export function isNews(operation: WatchOperation, outcome: Outcome): boolean {
  return outcome.kind !== "read" || isWatchNews(outcome, operation);
}

export class WatchDesk {
  readonly #parked = new Map<Request, WatchOperation>();
  readonly #byDatabase = new Map<string, KeyIndex>();

  get size(): number {
    return this.#parked.size;
  }

  /** The watch waits from now on, or is refused: there are too many. */
  park(request: Request, operation: WatchOperation): void {
    if (this.#parked.size >= WATCHES_PARKED_MAX) {
      request.fail("resource_exhausted", `watch refused: ${this.#parked.size} watches wait at this datacenter already`);
      return;
    }
    request.stage = { kind: "parked" };
    this.#parked.set(request, operation);
    const database = operation.database ?? "";
    const index = this.#byDatabase.get(database) ?? new KeyIndex();
    this.#byDatabase.set(database, index);
    for (const key of operation.keys) {
      index.add(key, request);
    }
  }

  /** Takes out one that was answered elsewise; harmless if it does not wait here. */
  remove(request: Request): void {
    const operation = this.#parked.get(request);
    if (operation === undefined) {
      return;
    }
    this.#parked.delete(request);
    const database = operation.database ?? "";
    const index = this.#byDatabase.get(database);
    for (const key of operation.keys) {
      index?.remove(key, request);
    }
    if (index?.isEmpty === true) {
      this.#byDatabase.delete(database);
    }
  }

  /** Takes out the watches of what an entry changed: each is to read again. */
  takeTouched({ writtenKeys, droppedDatabases }: EntryChanges): readonly Request[] {
    if (this.#parked.size === 0) {
      return [];
    }
    const touched = new Set<Request>();
    for (const { database, key } of writtenKeys) {
      for (const request of this.#byDatabase.get(database)?.requestsOf(key) ?? []) {
        touched.add(request);
      }
    }
    for (const database of droppedDatabases) {
      for (const request of this.#byDatabase.get(database)?.all ?? []) {
        touched.add(request);
      }
    }
    return this.#takeOut([...touched]);
  }

  /** Takes out every watch: the state is another one. */
  takeAll(): readonly Request[] {
    return this.#takeOut([...this.#parked.keys()]);
  }

  /** Takes out what only a leader may keep. */
  takeStrong(): readonly Request[] {
    if (this.#parked.size === 0) {
      return [];
    }
    const strong = [...this.#parked].filter(([, { consistency }]) => consistency.level === "strong");
    return this.#takeOut(strong.map(([request]) => request));
  }

  #takeOut(requests: readonly Request[]): readonly Request[] {
    for (const request of requests) {
      this.remove(request);
    }
    return requests;
  }
}

/** The watches of one database by the keys that they watch. */
class KeyIndex {
  readonly #byKey = new Map<string, Set<Request>>();

  get isEmpty(): boolean {
    return this.#byKey.size === 0;
  }

  get all(): readonly Request[] {
    return [...this.#byKey.values()].flatMap((requests) => [...requests]);
  }

  requestsOf(key: Uint8Array): Iterable<Request> {
    return this.#byKey.get(textOf(key)) ?? [];
  }

  add(key: Uint8Array, request: Request): void {
    const text = textOf(key);
    const requests = this.#byKey.get(text) ?? new Set();
    this.#byKey.set(text, requests.add(request));
  }

  remove(key: Uint8Array, request: Request): void {
    const text = textOf(key);
    const requests = this.#byKey.get(text);
    if (requests?.delete(request) === true && requests.size === 0) {
      this.#byKey.delete(text);
    }
  }
}

/** Bytes as a string of equal char codes: a Map key. */
function textOf(key: Uint8Array): string {
  return String.fromCharCode(...key);
}
