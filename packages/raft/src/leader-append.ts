// What a leader adds to its own log.
import { createLogIndex, createWallMs, type WallMs } from "@kvorum/base";
import { createEntry, ENTRY_HEADER_BYTES, type Entry, type EntryKind } from "./entry.ts";
import { UNCOMMITTED_BYTES_MAX } from "./limits.ts";
import type { LeaderRole } from "./role.ts";
import type { RaftState } from "./state.ts";

/** Whether one more payload of this size would exceed what a leader holds uncommitted. A lone payload always fits. */
export function isOverloaded(state: RaftState, payloadBytes: number): boolean {
  const { uncommittedBytes } = state.log;
  return uncommittedBytes > 0 && uncommittedBytes + ENTRY_HEADER_BYTES + payloadBytes > UNCOMMITTED_BYTES_MAX;
}

/** Appends an entry of this term: sent at the next takeReady, while this leader's own disk writes it (thesis §10.2.1). */
export function appendEntry(
  state: RaftState,
  role: LeaderRole,
  content: { readonly kind: EntryKind; readonly payload: Uint8Array; readonly leaderTimeMs: WallMs },
): Entry {
  const entry = createEntry({
    epoch: state.epoch,
    term: state.term,
    index: createLogIndex(state.log.lastIndex + 1),
    kind: content.kind,
    leaderTimeMs: createWallMs(Math.max(content.leaderTimeMs, state.log.lastLeaderTimeMs)),
    payload: content.payload,
  });
  state.append([entry]);
  role.isSendDue = true;
  return entry;
}
