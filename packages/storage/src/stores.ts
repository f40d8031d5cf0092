// The stores of one datacenter, opened and closed together.
import type { BranchStore, LogStore, StateStore } from "@kvorum/replica";

export interface Stores extends AsyncDisposable {
  readonly log: LogStore;
  readonly state: StateStore;
  readonly branches: BranchStore;
  /** Waits for an append in flight, flushes the state, closes all. Harmless when repeated. */
  close(): Promise<void>;
}
