// What a client says of itself with a read while its reads are audited: enough for a replica that later finds the read stale to
// say whose code read, and whether the client had been told of what it missed.
import type { ClientId, InstantMs } from "@kvorum/base";
import { partsOfVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import {
  AUDIT_CALL_SITE_LENGTH_MAX,
  AUDIT_CLIENT_NAME_LENGTH_MAX,
  AUDIT_SEQUENCE_RANGES_MAX,
  SEQUENCE_MAX,
} from "./limits.ts";
import type { Bookmark } from "./operation.ts";
import { refuse } from "./refuse.ts";
import type { SequenceRange } from "./sequence-ranges.ts";

/** Where an operation came in: through the session stream of the SDK, a unary call, KV Connect, or from another node. */
export type ClientSource = "sdk" | "grpc" | "kv-connect" | "peer";

export interface AuditWords {
  /** Under which the client's commits are in the log; null: it has made none. */
  readonly clientId: ClientId | null;
  /** What its owner calls it; "": nothing. */
  readonly clientName: string;
  /** Where in its program the read stands, like `src/cart.ts:42`; "": unknown. */
  readonly callSite: string;
  /** Commits that it knew to be acknowledged when it sent the read, ascending. One that is left out is never held against a read. */
  readonly acknowledged: readonly SequenceRange[];
  /** The newest state that an answer had come from when it sent the read; null: it had none. */
  readonly seen: Bookmark | null;
  /**
   * Of a client that cannot say what it was told, so that the nodes remember it: whoever it asked. Absent: it says so itself. Never on
   * the wire.
   */
  readonly remembered?: RememberedClient;
}

export interface RememberedClient {
  /** What the nodes know it by. */
  readonly name: string;
  /** When it had sent the read, by the clock that all processes of a machine share. */
  readonly askedAtMs: InstantMs;
}

/** How far a session has seen that has been answered from a state that ends with `versionstamp`. */
export function seenAfter(seen: Bookmark | null, versionstamp: Versionstamp): Bookmark {
  const { epoch, index } = partsOfVersionstamp(versionstamp);
  const isBehind = seen !== null && (epoch < seen.epoch || (epoch === seen.epoch && index <= seen.index));
  return isBehind ? seen : { epoch, index };
}

/** @throws KvorumError invalid_argument — longer than a replica keeps */
export function validateAuditWords(words: AuditWords | undefined): void {
  if (words === undefined) {
    return;
  }
  const { clientName, callSite, acknowledged } = words;
  if (callSite.length > AUDIT_CALL_SITE_LENGTH_MAX) {
    refuse(`a call site has at most ${AUDIT_CALL_SITE_LENGTH_MAX} characters, found ${callSite.length}`);
  }
  if (clientName.length > AUDIT_CLIENT_NAME_LENGTH_MAX) {
    refuse(`a client's name has at most ${AUDIT_CLIENT_NAME_LENGTH_MAX} characters, found ${clientName.length}`);
  }
  if (acknowledged.length > AUDIT_SEQUENCE_RANGES_MAX) {
    refuse(`acknowledged: at most ${AUDIT_SEQUENCE_RANGES_MAX} ranges, found ${acknowledged.length}`);
  }
  for (const { first, last } of acknowledged) {
    if (!(first >= 1 && first <= last && last <= SEQUENCE_MAX)) {
      refuse(`acknowledged: a range of sequences has 1 ≤ first ≤ last ≤ 2^48-1, found ${first}..${last}`);
    }
  }
}
