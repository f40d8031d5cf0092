// What a read asks for and what it returns: encoded keys and values, in the bytes of the store.
import type { Versionstamp } from "@kvorum/keyspace";
import type { EncodedValue } from "./command.ts";

/** A range of encoded keys: start inclusive, end exclusive, plain byte order; `reverse` takes the limit from the end. */
export interface ReadRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
  /** 1..1000 entries. */
  readonly limit: number;
  readonly reverse: boolean;
}

/** One record as stored: value bytes exactly as they were written. */
export interface KvEntry {
  readonly key: Uint8Array;
  readonly value: EncodedValue;
  readonly versionstamp: Versionstamp;
}
