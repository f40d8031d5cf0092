// The port below the Kv API: something that carries one operation to the data and brings back its outcome.
// The remote client is one adapter; a store in the same process or a simulated cluster can be others.
import type { ClientId, DatacenterId } from "@kvorum/base";
import type { Operation, Outcome, SequenceRange } from "@kvorum/kv";

export interface Submitter {
  /** Under which the commits of this client are known in the log. */
  readonly clientId: ClientId;
  /** The nearest datacenter that answers; null while none does. */
  readonly connectedDatacenter: DatacenterId | null;
  /** Commits whose outcome this client knows, ascending; absent: it keeps no account of them, and none is held against a read. */
  readonly acknowledged?: readonly SequenceRange[];
  /**
   * Carries the operation out once, retries included. A commit comes without a commit id: the submitter draws it, since it
   * knows when a commit is finished. Never rejects; what went wrong is a `failed` outcome, of the node's code or
   *
   * deadline_exceeded — not answered in time; a commit was certainly not applied
   * outcome_unknown — a commit was sent, and its answer never came
   * unreachable — no datacenter answered
   * resource_exhausted — too many operations wait already
   * bookmark_lost — a session's bookmark lies on a branch that a forced failover left behind
   * closed — close() came first, or the signal
   *
   * A watch or a take waits for something to happen, for `timeoutMs` at the most, and then is answered all the same.
   */
  submit(operation: Operation, signal?: AbortSignal): Promise<Outcome>;
  /**
   * Lets time pass on the clock of whatever is behind this, as `pause` of polling.ts does. Absent: this machine's.
   * Nothing else waits for it: where time passes only for those who wait, it need not pass for this.
   */
  pause?(durationMs: number, signal: AbortSignal): Promise<void>;
  /** Ends everything at once; idempotent. No timer or socket is left. */
  close(): void;
}
