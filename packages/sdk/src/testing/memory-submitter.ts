// The Kv API's port without a network: every operation is carried out at once on a store in memory, or waits there.
import { parseClientId, parseDatacenterId, parseRegion } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import type { Submitter } from "../submitter.ts";
import { MemoryStore } from "./memory-store.ts";

const PLACE = { datacenter: parseDatacenterId("us-east4-a"), region: parseRegion("us-east4") };
const CLOSED: Outcome = { kind: "failed", code: "closed", message: "closed", leader: null };

export class MemorySubmitter implements Submitter {
  readonly clientId = parseClientId("00112233445566778899aabbccddeeff");
  readonly connectedDatacenter = PLACE.datacenter;
  readonly store: MemoryStore;
  readonly operations: Operation[] = [];
  readonly #closing = new AbortController();

  constructor(store = new MemoryStore()) {
    this.store = store;
  }

  async submit(operation: Operation, signal: AbortSignal = this.#closing.signal): Promise<Outcome> {
    const ending = AbortSignal.any([signal, this.#closing.signal]);
    if (ending.aborted) {
      return CLOSED;
    }
    this.operations.push(operation);
    return await new Promise((resolve) => {
      const callOff = this.store.submit(operation, PLACE, resolve);
      ending.addEventListener("abort", () => {
        callOff();
        resolve(CLOSED);
      });
    });
  }

  close(): void {
    this.#closing.abort();
  }
}
