// Which program a request comes from, and what that program knows, for audits of its reads (docs/audit.md): a client of KV Connect
// says nothing of itself, so the node keeps the words for it.
//
// A client is told apart by the end of its data-path token, which a metadata exchange gives it. Deno exchanges once a minute, on
// the same HTTP/2 connection, and keeps its name; npm's client exchanges once (ephemeral-databases.ts). What a client did through
// another node is not known here, and is not held against its reads.
//
// What it knew is what had arrived there when its request came in. Over an emulated link both are seen exactly; over a real one an
// answer and a request that cross each other within one round trip may be taken for one after the other.
import { randomBytes } from "node:crypto";
import type { Versionstamp } from "@kvorum/keyspace";
import { type AuditWords, type Bookmark, type CommitId, SequenceRanges, seenAfter } from "@kvorum/kv";
import { AUDITED_CLIENTS_MAX } from "./limits.ts";

const NAME_BYTES = 8;

/** What one client has been told by this node. Mutable. */
export class AuditedClient {
  readonly #name: string;
  #clientId: AuditWords["clientId"] = null;
  #acknowledged = new SequenceRanges();
  #seen: Bookmark | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** Of a request that comes in now. */
  get words(): AuditWords {
    return {
      clientId: this.#clientId,
      clientName: `kv-connect ${this.#name}`,
      callSite: "",
      acknowledged: this.#acknowledged.ranges,
      seen: this.#seen,
    };
  }

  /** It was told that a commit succeeded. The node commits for all of its clients under one client id after the other. */
  acknowledged({ clientId, sequence }: CommitId): void {
    if (clientId !== this.#clientId) {
      this.#clientId = clientId;
      this.#acknowledged = new SequenceRanges();
    }
    this.#acknowledged.add(sequence);
  }

  /** It was given an answer from there. */
  saw(versionstamp: Versionstamp): void {
    this.#seen = seenAfter(this.#seen, versionstamp);
  }
}

export class AuditedClients {
  readonly #names = new WeakMap<object, string>();
  /** The least recently used first. */
  readonly #clients = new Map<string, AuditedClient>();

  /** The name that a metadata exchange gives its client. @param session null for HTTP/1.1 */
  nameFor(session: object | null): string {
    const known = session === null ? undefined : this.#names.get(session);
    const name = known ?? randomBytes(NAME_BYTES).toString("hex");
    if (session !== null) {
      this.#names.set(session, name);
    }
    return name;
  }

  /** @param name null: a token of another kind, whose client cannot be told apart */
  find(name: string | null): AuditedClient | null {
    if (name === null) {
      return null;
    }
    const client = this.#clients.get(name) ?? new AuditedClient(name);
    this.#clients.delete(name);
    this.#clients.set(name, client);
    const [oldest] = this.#clients.keys();
    if (oldest !== undefined && this.#clients.size > AUDITED_CLIENTS_MAX) {
      this.#clients.delete(oldest);
    }
    return client;
  }
}
