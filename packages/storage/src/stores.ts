// The two stores of one datacenter, opened and closed together.
import type { LogStore, StateStore } from "@kvorum/replica";

export interface Stores extends AsyncDisposable {
  readonly log: LogStore;
  readonly state: StateStore;
  /** Waits for an append in flight, flushes the state, closes both. Harmless when repeated. */
  close(): Promise<void>;
}
