// What a counter must hold, from the log alone and without the state machine: each increment once, however often it stands there.
// A client that has declared a sequence finished is not counted for it any more (kv, CommitId).
import type { ClientId } from "@kvorum/base";
import { equalBytes } from "@kvorum/base";
import { createVersionstamp, findV8Number, type Versionstamp } from "@kvorum/keyspace";
import type { CommitId, Mutation } from "@kvorum/kv";
import { COUNTER_KEYS } from "../guests/guest-keys.ts";
import type { ReplayedEntry } from "./replay.ts";

export interface CountedLog {
  readonly sum: bigint;
  readonly numbers: number;
  readonly min: bigint | null;
  readonly max: bigint | null;
  /** Where each increment took effect, by the text of its commit id. */
  readonly placeById: ReadonlyMap<string, Versionstamp>;
}

interface Client {
  floor: number;
  readonly counted: Set<number>;
}

export function countLog(entries: readonly ReplayedEntry[]): CountedLog {
  const clients = new Map<ClientId, Client>();
  const placeById = new Map<string, Versionstamp>();
  const amounts: bigint[] = [];
  for (const { entry, commands } of entries) {
    for (const [position, command] of commands.entries()) {
      const write = command.kind === "write" ? command.write : null;
      if (write?.commitId == null || !isFirst(clients, write.commitId)) {
        continue;
      }
      const amount = amountOf(write.mutations);
      if (amount !== null) {
        amounts.push(amount);
        const { epoch, index } = entry;
        placeById.set(idText(write.commitId), createVersionstamp({ epoch, index, position }));
      }
    }
  }
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  const ascending = amounts.toSorted((a, b) => Number(a - b));
  return { sum, numbers: Number(sum), min: ascending[0] ?? null, max: ascending.at(-1) ?? null, placeById };
}

export function idText({ clientId, sequence }: CommitId): string {
  return `${clientId}/${sequence}`;
}

/** The number that a value holds; null for another one. */
export function numberOf(data: Uint8Array): number | null {
  const number = findV8Number(data);
  return typeof number === "number" ? number : null;
}

export function u64Of(data: Uint8Array): bigint {
  return new DataView(data.buffer, data.byteOffset, data.byteLength).getBigUint64(0, true);
}

function isFirst(clients: Map<ClientId, Client>, { clientId, sequence, finishedBelow }: CommitId): boolean {
  const client = clients.get(clientId) ?? { floor: 1, counted: new Set() };
  clients.set(clientId, client);
  const isFirstOne = sequence >= client.floor && !client.counted.has(sequence);
  client.floor = Math.max(client.floor, finishedBelow);
  client.counted.add(sequence);
  return isFirstOne;
}

/** By how much a write counts; null if it is no increment. */
function amountOf(mutations: readonly Mutation[]): bigint | null {
  const [first] = mutations;
  return first?.kind === "sum" && equalBytes(first.key, COUNTER_KEYS.sum) ? u64Of(first.operand.data) : null;
}
