// The applied state of one replica. Not flushed per entry: it is rebuilt from the log.
import type { StateReader, StateWriter } from "@kvorum/kv";

export interface StateStore {
  /** Runs `work` on one consistent snapshot. Bytes it returns must be copied by `work` if they outlive the call. */
  read<T>(work: (reader: StateReader) => T): T;
  /**
   * Runs `work` in one atomic transaction, synchronously: after a crash all of it is there or nothing.
   * Reads that follow see it; it need not be on disk yet.
   */
  transact<T>(work: (writer: StateWriter) => T): T;
  /** Resolves once every transaction so far is on disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
