// Who keeps what clients were told while their reads are audited, as they cannot say so themselves: a port, which packages/figures fills.
import type { Versionstamp } from "@kvorum/keyspace";
import type { AuditWords } from "@kvorum/kv";
import type { MarkedClient } from "./client-marks.ts";

export interface ClientAudit {
  /** While false nobody asks for anything else here: a request costs nothing. */
  readonly isRunning: boolean;
  /** What goes along with a read that has come in now. */
  wordsOf(client: MarkedClient): AuditWords;
  /**
   * An answer has arrived at the client just now: of its commit, with that one's versionstamp, or of a read, with that of the state
   * that it came from. Over an emulated link the moment is exact; over a real one an answer and a request that cross each other
   * within one round trip may be taken for one after the other.
   */
  told(name: string, kind: "acknowledged" | "saw", versionstamp: Versionstamp): void;
}
