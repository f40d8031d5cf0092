// Takes that wait at the leader for a message to become due. None of them is in the log while it waits: a take becomes a
// command once the applied state says that there is something to take (design: queues are in the log, waiting is not).
//
// Another taker may be faster; a take that comes back with nothing waits on. So a few of those that wait go to the log at once
// and not all, which would all but the first come back with nothing.
import { addMs, type InstantMs, type WallMs } from "@kvorum/base";
import type { Operation } from "@kvorum/kv";
import { TAKES_PROPOSED_MAX } from "./limits.ts";
import type { Request } from "./request.ts";

export type TakeOperation = Extract<Operation, { readonly kind: "queue" }>;

/** When the first message of a database's queue is due by the applied state; null when none waits. */
export type FindReadyAtMs = (database: string) => WallMs | null;

interface Queue {
  readonly waiting: Set<Request>;
  /** Takes in the log that have not been answered. */
  readonly proposed: Set<Request>;
  /** As of the last look; undefined: it may have changed since. */
  readyAtMs: WallMs | null | undefined;
}

export class QueueDesk {
  readonly #queues = new Map<string, Queue>();

  /** Precondition: the request is a take. It waits here, for the first time or since it came back with nothing. */
  add(request: Request, { database = "" }: TakeOperation): void {
    const queue = this.#queues.get(database) ?? { waiting: new Set(), proposed: new Set(), readyAtMs: undefined };
    this.#queues.set(database, queue);
    request.stage = { kind: "parked" };
    queue.proposed.delete(request);
    queue.waiting.add(request);
    queue.readyAtMs = undefined;
  }

  /** Takes out one that was answered; harmless if it is not here. */
  remove(request: Request): void {
    const { operation } = request;
    const database = operation.kind === "queue" ? (operation.database ?? "") : "";
    const queue = this.#queues.get(database);
    if (queue === undefined) {
      return;
    }
    queue.waiting.delete(request);
    if (queue.proposed.delete(request)) {
      // What it took is not first in the queue any more.
      queue.readyAtMs = undefined;
    }
    if (queue.waiting.size + queue.proposed.size === 0) {
      this.#queues.delete(database);
    }
  }

  /** These queues may have messages that were not due before. */
  changed(databases: readonly string[]): void {
    for (const database of databases) {
      const queue = this.#queues.get(database);
      if (queue !== undefined) {
        queue.readyAtMs = undefined;
      }
    }
  }

  /** Takes that are to be proposed now, the longest waiting first; each is here again or removed once it was applied. */
  takeReady(findReadyAtMs: FindReadyAtMs, wallNow: WallMs): readonly Request[] {
    const ready: Request[] = [];
    for (const [database, queue] of this.#queues) {
      if (queue.waiting.size === 0) {
        continue;
      }
      queue.readyAtMs = queue.readyAtMs === undefined ? findReadyAtMs(database) : queue.readyAtMs;
      if (queue.readyAtMs !== null && queue.readyAtMs <= wallNow) {
        ready.push(...takeFirst(queue));
      }
    }
    return ready;
  }

  /** Takes out every take, since this replica leads no more: whoever does shall keep them. */
  takeAll(): readonly Request[] {
    const requests = [...this.#queues.values()].flatMap(({ waiting }) => [...waiting]);
    this.#queues.clear();
    return requests;
  }

  /** When `takeReady` finds something unless anything else happens; infinite when nothing waits. */
  wakeAtMs(wallNow: WallMs, now: InstantMs): number {
    let wakeAtMs = Number.POSITIVE_INFINITY;
    for (const { waiting, proposed, readyAtMs } of this.#queues.values()) {
      if (waiting.size > 0 && proposed.size < TAKES_PROPOSED_MAX && readyAtMs !== null) {
        const inMs = readyAtMs === undefined ? 0 : Math.max(0, readyAtMs - wallNow);
        wakeAtMs = Math.min(wakeAtMs, addMs(now, inMs));
      }
    }
    return wakeAtMs;
  }
}

function takeFirst({ waiting, proposed }: Queue): readonly Request[] {
  const taken = [...waiting].slice(0, Math.max(0, TAKES_PROPOSED_MAX - proposed.size));
  for (const request of taken) {
    waiting.delete(request);
    proposed.add(request);
  }
  return taken;
}
