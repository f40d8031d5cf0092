// The applied state of one replica. Not flushed per entry: it is rebuilt from a checkpoint and the log.
import type { StateReader, StateTable, StateWriter } from "@kvorum/kv";

/** One row of one table; owns its bytes. */
export interface StateRow {
  readonly table: StateTable;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** The whole state at one moment. Transactions go on meanwhile and are not seen. Must be closed. */
export interface StateSnapshot {
  read<T>(work: (reader: StateReader) => T): T;
  /**
   * Rows of all tables in a fixed order, after the row `after` (from the beginning when null): at least one, then as many as
   * stay within about `bytesMax`; none at the end.
   */
  rows(after: Pick<StateRow, "table" | "key"> | null, bytesMax: number): readonly StateRow[];
  close(): void;
}

/** A state that is being received, beside the one in use. */
export interface StateInstall {
  /** Rows in the order in which a snapshot gives them. Synchronous; need not be durable. */
  put(rows: readonly StateRow[]): void;
  /**
   * Flushes it, and takes it in place of the old one, atomically: a crash at any point leaves the old or the new. Reads and
   * transactions see the new one once this resolves; none may run meanwhile.
   */
  finish(): Promise<void>;
  /** Forgets it. Harmless when repeated or after finish. */
  abort(): Promise<void>;
}

export interface StateStore {
  /** Runs `work` on one consistent snapshot. Bytes it returns must be copied by `work` if they outlive the call. */
  read<T>(work: (reader: StateReader) => T): T;
  /**
   * Runs `work` in one atomic transaction, synchronously: after a crash all of it is there or nothing.
   * Reads that follow see it; it need not be on disk yet.
   */
  transact<T>(work: (writer: StateWriter) => T): T;
  /**
   * Resolves once the state as of this call, or a later one, would survive a power cut: the log may be compacted up to what
   * was applied then. Transactions and reads go on meanwhile. At most one at a time.
   */
  checkpoint(): Promise<void>;
  openSnapshot(): StateSnapshot;
  /** How many rows all tables have together, about. */
  readonly rowsEstimated: number;
  /** One at a time; what an earlier process left unfinished is gone. */
  beginInstall(): Promise<StateInstall>;
  close(): Promise<void>;
}
