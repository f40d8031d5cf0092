// What a session tells of itself with each eventual read while it is audited: where in the program the read stands, which of the
// client's writes it had been told of, and the newest state that it had read (docs/audit.md).
import type { Versionstamp } from "@kvorum/keyspace";
import { type AuditWords, type Bookmark, seenAfter } from "@kvorum/kv";
import type { Submitter } from "../submitter.ts";

/** How a client is audited. */
export interface KvAudit {
  /** By which the report knows it; "": its call sites and client id must do. At most 64 characters. */
  readonly clientName: string;
  /** Whether each read says where in the program it stands, which costs a look at the stack. Default: true. */
  readonly callSites?: boolean | undefined;
}

export interface SessionAuditOptions extends KvAudit {
  readonly submitter: Submitter;
  /** What the session has read already; null: nothing. */
  readonly seen: Bookmark | null;
}

export class SessionAudit {
  readonly #options: SessionAuditOptions;
  #seen: Bookmark | null;

  constructor(options: SessionAuditOptions) {
    this.#options = options;
    this.#seen = options.seen;
  }

  get hasCallSites(): boolean {
    return this.#options.callSites ?? true;
  }

  /** Of a read that is sent now. */
  words(callSite: string): AuditWords {
    const { submitter, clientName } = this.#options;
    const { clientId, acknowledged = [] } = submitter;
    return { clientId, clientName, callSite, acknowledged, seen: this.#seen };
  }

  /** A read was answered from there. */
  saw(versionstamp: Versionstamp): void {
    this.#seen = seenAfter(this.#seen, versionstamp);
  }
}
