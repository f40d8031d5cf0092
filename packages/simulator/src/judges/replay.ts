// What a log's entries do, found by applying them once more, apart from every replica of the run.
import { createPrng, mustExist } from "@kvorum/base";
import { type AppliedEntry, type Command, createStateMachine, decodeCommand, decodePayload } from "@kvorum/kv";
import type { Entry } from "@kvorum/raft";
import { createMemoryDisk, openMemoryStores } from "@kvorum/storage";

export interface ReplayedEntry {
  readonly entry: Entry;
  readonly applied: AppliedEntry;
  /** commands[i] had the result applied.commands[i]. */
  readonly commands: readonly Command[];
}

/** @param entries from index 1, without a gap */
export function replay(entries: readonly Entry[]): readonly ReplayedEntry[] {
  const { state } = openMemoryStores(createMemoryDisk({ random: createPrng(0) }));
  const machine = state.read(createStateMachine);
  const staged = state.transact((writer) => machine.stage(writer, entries));
  staged.commit();
  return staged.entries.map((applied, i) => {
    const entry = mustExist(entries[i], "applied entry");
    const payload = entry.kind === "commands" ? decodePayload(entry.payload) : [];
    return { entry, applied, commands: payload.map(decodeCommand) };
  });
}
