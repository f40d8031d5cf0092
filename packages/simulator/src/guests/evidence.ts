// What guests saw and were told while a world ran: what the judges of the end compare with the log and the state.
import type { CommitId } from "@kvorum/kv";

/** A commit that was acknowledged; the versionstamp as 20 hex digits. */
export interface Acknowledged {
  readonly commitId: CommitId;
  readonly versionstamp: string;
}

export interface EnqueuedMessage extends Acknowledged {
  readonly message: string;
}

/** A record that nothing ends, though an earlier one under its key was to expire. */
export interface KeptRecord extends Acknowledged {
  readonly key: Uint8Array;
  readonly text: string;
}

/** Mutable: filled by the guests. */
export interface Evidence {
  readonly increments: Acknowledged[];
  readonly enqueued: EnqueuedMessage[];
  /** Messages that a listener was given. */
  readonly delivered: Set<string>;
  /** Keys whose last record expires, whatever became of the commits: absent in the end. */
  readonly fleeting: Uint8Array[];
  readonly kept: KeptRecord[];
}

export function createEvidence(): Evidence {
  return { increments: [], enqueued: [], delivered: new Set(), fleeting: [], kept: [] };
}
