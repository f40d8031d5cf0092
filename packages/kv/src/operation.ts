// What a client asks of any node, and what it is told: the same on the session stream, between nodes and in the simulator.
import type { DatacenterId, Epoch, ErrorCode, LogIndex, Region } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { AuditWords, ClientSource } from "./audit-words.ts";
import type { AtomicWrite, Delivery, QueueStep } from "./command.ts";
import type { KvEntry, ReadRange } from "./read.ts";

/** A place in the log that a session has seen: in which lineage, and how far. */
export interface Bookmark {
  readonly epoch: Epoch;
  readonly index: LogIndex;
}

/** Per-read promise (design.md 4). */
export type Consistency =
  /** Linearizable: served by the leader. */
  | { readonly level: "strong" }
  /** Read your writes, monotonic reads: served by a replica at or past the bookmark. */
  | { readonly level: "session"; readonly bookmark: Bookmark }
  /** Served by a replica that can prove that it misses nothing older than this, in ms; else by the leader. */
  | { readonly level: "bounded"; readonly maxStalenessMs: number }
  /** A consistent prefix of the log, from the nearest live replica. */
  | { readonly level: "eventual" };

export type Operation =
  | {
      readonly kind: "commit";
      readonly write: AtomicWrite;
      /** The same write as encodeCommand gives it, where it came encoded: it is not encoded again on its way to the log. */
      readonly command?: Uint8Array;
      /** How long the client still waits, in ms. */
      readonly timeoutMs: number;
    }
  | {
      readonly kind: "read";
      /** All ranges are read from one snapshot. At most 10. */
      readonly ranges: readonly ReadRange[];
      readonly consistency: Consistency;
      readonly timeoutMs: number;
      /** Absent or "": the default one. One that was never written to is empty. */
      readonly database?: string;
      /** Of a client whose reads are audited. */
      readonly audit?: AuditWords;
    }
  /**
   * Answers like a read of these keys, each a range of its own, as soon as one of them has another versionstamp than `seen` says;
   * or with what is there, when the time is over. What changed several times meanwhile is answered once.
   */
  | {
      readonly kind: "watch";
      /** At most 10. */
      readonly keys: readonly Uint8Array[];
      /** Per key: its versionstamp, null for an absent key. Null: the asker knows nothing, and is answered at once. */
      readonly seen: readonly (Versionstamp | null)[] | null;
      /**
       * `session`: an answer is never older than the bookmark, whichever replica gives it. `strong`: the leader answers, each time
       * with what a strong read would see. Not `bounded`.
       */
      readonly consistency: Consistency;
      readonly timeoutMs: number;
      readonly database?: string;
      /** As of a read: of a client whose watches are audited. */
      readonly audit?: AuditWords;
    }
  /** Carried out by the leader, through the log. A `take` is answered when a message is due, or with none when the time is over. */
  | { readonly kind: "queue"; readonly step: QueueStep; readonly timeoutMs: number; readonly database?: string }
  /** The databases that were written to and not dropped, with their sizes: a strong read. */
  | { readonly kind: "list_databases"; readonly timeoutMs: number }
  /** Removes a database with everything in it, through the log. The default one is emptied. */
  | { readonly kind: "drop_database"; readonly database: string; readonly timeoutMs: number };

export interface DatabaseInfo {
  /** "": the default one. */
  readonly name: string;
  readonly records: number;
  /** Keys and values. */
  readonly bytes: number;
}

/** Who served a read, from which state, how old. */
export interface Provenance {
  readonly region: Region;
  readonly datacenter: DatacenterId;
  /** The applied versionstamp that the read was served at: position of the last applied entry. */
  readonly versionstamp: Versionstamp;
  /** freshnessAgeMs of the replica at the read; null when unknown (its source has been silent). 0 for a strong read. */
  readonly ageMs: number | null;
  readonly strong: boolean;
}

export type Outcome =
  | {
      readonly kind: "committed";
      readonly versionstamp: Versionstamp;
      /** Datacenters that held the commit on disk when it was acknowledged. */
      readonly datacentersDurable: number;
    }
  | { readonly kind: "check_failed"; readonly failedChecks: readonly number[] }
  /** Of a queue step; `deliveries` is empty except for a take. */
  | { readonly kind: "queue"; readonly deliveries: readonly Delivery[] }
  | { readonly kind: "databases"; readonly databases: readonly DatabaseInfo[] }
  | { readonly kind: "database_dropped" }
  | { readonly kind: "read"; readonly ranges: readonly (readonly KvEntry[])[]; readonly provenance: Provenance }
  | {
      readonly kind: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      readonly leader: DatacenterId | null;
    };

/** Who asks. */
export interface ClientContext {
  readonly clientRegion: Region;
  /** Absent: the SDK in the same process. */
  readonly source?: ClientSource;
}

/** The gateway of a node: any operation, from any client, at any node; it answers exactly once. */
export interface Gateway {
  submit(operation: Operation, context: ClientContext, onOutcome: (outcome: Outcome) => void): void;
}
