// The Kv API's port without a network: every operation is carried out at once on a store in memory.
import { parseClientId, parseDatacenterId, parseRegion } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import type { Submitter } from "../submitter.ts";
import { MemoryStore } from "./memory-store.ts";

const PLACE = { datacenter: parseDatacenterId("us-east4-a"), region: parseRegion("us-east4") };

export class MemorySubmitter implements Submitter {
  readonly clientId = parseClientId("00112233445566778899aabbccddeeff");
  readonly connectedDatacenter = PLACE.datacenter;
  readonly store = new MemoryStore();
  readonly operations: Operation[] = [];
  #closed = false;

  async submit(operation: Operation): Promise<Outcome> {
    if (this.#closed) {
      return { kind: "failed", code: "closed", message: "closed", leader: null };
    }
    this.operations.push(operation);
    return this.store.execute(operation, PLACE);
  }

  close(): void {
    this.#closed = true;
  }
}
