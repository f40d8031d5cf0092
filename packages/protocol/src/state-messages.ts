// Chunks of a replica's state <-> the messages of admin.proto.
import { createEpoch, createLogIndex, createTerm, createWallMs, KvorumError, parseDatacenterId } from "@kvorum/base";
import type { StateTable } from "@kvorum/kv";
import type { StateChunk__Output, StateChunk as StateChunkInput } from "./gen/kvorum/v1/StateChunk.ts";
import type { StatePosition__Output } from "./gen/kvorum/v1/StatePosition.ts";
import type { StateRow__Output } from "./gen/kvorum/v1/StateRow.ts";
import { plainBytes } from "./key-message.ts";
import type { StateChunk, StatePosition, StateRow } from "./operator-types.ts";

export function stateChunkToMessage({ rows, position, ...same }: StateChunk): StateChunkInput {
  return { ...same, rows: [...rows], ...(position === null ? {} : { position: { ...position } }) };
}

export function stateChunkFromMessage(message: StateChunk__Output): StateChunk {
  return {
    position: message.position === null ? null : positionFromMessage(message.position),
    rows: message.rows.map(rowFromMessage),
    checksum: message.checksum,
    chainedChecksum: message.chainedChecksum,
    isLast: message.isLast,
  };
}

function positionFromMessage(message: StatePosition__Output): StatePosition {
  return {
    cluster: message.cluster,
    datacenter: parseDatacenterId(message.datacenter),
    epoch: createEpoch(message.epoch),
    index: createLogIndex(message.index),
    term: createTerm(message.term),
    leaderTimeMs: createWallMs(message.leaderTimeMs),
    rows: message.rows,
  };
}

function rowFromMessage({ table, key, value }: StateRow__Output): StateRow {
  if (!isStateTable(table)) {
    throw new KvorumError(
      "invalid_argument",
      `a row of the state is in table ${JSON.stringify(table)}, not known here`,
    );
  }
  return { table, key: plainBytes(key), value: plainBytes(value) };
}

const STATE_TABLES = {
  records: true,
  databases: true,
  queue: true,
  timers: true,
  dedup: true,
  meta: true,
} as const satisfies Record<StateTable, true>;

/** Whether this version knows the table. */
export function isStateTable(name: string): name is StateTable {
  return Object.hasOwn(STATE_TABLES, name);
}
