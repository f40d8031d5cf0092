// One session with one database: the operations that it makes, and how far it has seen by them. What a Kv, its watches and its
// queue listeners share; it knows encoded keys only.
import { KvorumError } from "@kvorum/base";
import { type Versionstamp, versionstampToHex } from "@kvorum/keyspace";
import {
  type AuditWords,
  type Consistency,
  type Operation,
  type Outcome,
  type ReadRange,
  validateOperation,
} from "@kvorum/kv";
import type { GatheredWrite } from "./atomic-operation.ts";
import { callSite } from "./audit/call-site.ts";
import { type KvAudit, SessionAudit } from "./audit/session-audit.ts";
import { BadResource, checkingArguments, errorFromOutcome } from "./deno-errors.ts";
import type { KvCommitError, KvCommitResult, KvConsistencyLevel, KvReadOptions, KvWriteOptions } from "./kv-types.ts";
import { assertConsistency, assertDatabase, assertTimeout, consistencyFrom } from "./options.ts";
import { pause } from "./polling.ts";
import { SessionBookmarks } from "./session-bookmarks.ts";
import type { Submitter } from "./submitter.ts";

export interface KvSessionParts {
  readonly submitter: Submitter;
  /** Which database. Default: "", the default one. */
  readonly database?: string | undefined;
  /** Of reads that do not name one. */
  readonly consistency: KvConsistencyLevel;
  /** Of calls that do not name one. */
  readonly timeoutMs: number;
  /** What the session has seen already. Default: nothing. */
  readonly bookmark?: string | undefined;
  /** Default: its reads are not audited. */
  readonly audit?: KvAudit | undefined;
}

export type ReadOutcome = Extract<Outcome, { kind: "read" }>;

export class KvSession {
  readonly submitter: Submitter;
  readonly database: string;
  readonly consistency: KvConsistencyLevel;
  readonly timeoutMs: number;
  readonly bookmarks: SessionBookmarks;
  readonly auditing: KvAudit | undefined;
  readonly #audit: SessionAudit | null;
  readonly #closing = new AbortController();

  /** @throws TypeError — a level, bookmark or name of a database that is none */
  constructor(parts: KvSessionParts) {
    assertConsistency(parts.consistency);
    assertDatabase(parts.database);
    this.submitter = parts.submitter;
    this.database = parts.database ?? "";
    this.consistency = parts.consistency;
    this.timeoutMs = parts.timeoutMs;
    this.bookmarks = new SessionBookmarks(parts.bookmark);
    this.auditing = parts.audit;
    const seen = parts.bookmark === undefined ? null : this.bookmarks.latest;
    this.#audit =
      parts.audit === undefined ? null : new SessionAudit({ submitter: parts.submitter, ...parts.audit, seen });
  }

  /** Aborted when the session is closed: what waits for something ends then. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    this.#closing.abort();
  }

  /** @throws BadResource — closed */
  assertOpen(): void {
    if (this.closing.aborted) {
      throw new BadResource();
    }
  }

  /** Resolves after `durationMs` of the submitter's time, or as soon as the signal is aborted. */
  async pause(durationMs: number, signal: AbortSignal): Promise<void> {
    await (this.submitter.pause?.(durationMs, signal) ?? pause(durationMs, signal));
  }

  /** Where in its program the caller stands; "" when nobody asks for it. */
  callSite(): string {
    return this.#audit?.hasCallSites === true ? callSite() : "";
  }

  /** What goes along with a read at a level that promises nothing of the sort. @param site where it stands in the program */
  auditWords(site: string): { readonly audit?: AuditWords } {
    return this.#audit === null ? {} : { audit: this.#audit.words(site) };
  }

  /** The program was shown the state there, or something that was written there. */
  saw(versionstamp: Versionstamp): void {
    this.bookmarks.saw(versionstamp);
    this.#audit?.saw(versionstamp);
  }

  /** @param site of the call that it is part of, if that was another one */
  async read(ranges: readonly ReadRange[], options: KvReadOptions | undefined, site?: string): Promise<ReadOutcome> {
    const level = options?.consistency ?? this.consistency;
    const timeoutMs = this.timeoutOf(options);
    if (level === "eventual") {
      const words = this.auditWords(site ?? this.callSite());
      return await this.#readAt({ ranges, consistency: { level }, timeoutMs, ...words });
    }
    const consistency = level === "session" ? await this.sessionConsistency(timeoutMs) : this.#consistencyOf(level);
    return await this.#readAt({ ranges, consistency, timeoutMs });
  }

  /** What a read that sees everything the session has seen must ask for. */
  async sessionConsistency(timeoutMs: number): Promise<Consistency> {
    if (this.bookmarks.unconfirmed.length > 0) {
      await this.#confirmBookmarks(timeoutMs);
    }
    return { level: "session", bookmark: this.bookmarks.latest };
  }

  async commit(write: GatheredWrite, options?: KvWriteOptions): Promise<KvCommitResult | KvCommitError> {
    const timeoutMs = this.timeoutOf(options);
    const { database } = this;
    const outcome = await this.submit({ kind: "commit", write: { commitId: null, ...write, database }, timeoutMs });
    if (outcome.kind === "check_failed") {
      return { ok: false };
    }
    if (outcome.kind !== "committed") {
      throw errorFromOutcome(outcome);
    }
    const { versionstamp, datacentersDurable } = outcome;
    this.bookmarks.saw(versionstamp);
    return { ok: true, versionstamp: versionstampToHex(versionstamp), datacentersDurable };
  }

  /** @throws BadResource — closed. @throws TypeError — outside the limits of the data model */
  submit(operation: Operation, signal?: AbortSignal): Promise<Outcome> {
    this.assertOpen();
    checkingArguments(() => validateOperation(operation));
    return this.submitter.submit(operation, signal);
  }

  timeoutOf(options: KvWriteOptions | undefined): number {
    const timeoutMs = options?.timeoutMs ?? this.timeoutMs;
    assertTimeout(timeoutMs);
    return timeoutMs;
  }

  #consistencyOf(level: KvConsistencyLevel): Consistency {
    return consistencyFrom(level, this.bookmarks.latest);
  }

  async #readAt(read: {
    readonly ranges: readonly ReadRange[];
    readonly consistency: Consistency;
    readonly timeoutMs: number;
    readonly audit?: AuditWords;
  }): Promise<ReadOutcome> {
    const outcome = await this.submit({ kind: "read", ...read, database: this.database });
    if (outcome.kind !== "read") {
      throw errorFromOutcome(outcome);
    }
    const { versionstamp } = outcome.provenance;
    if (read.consistency.level === "session") {
      this.bookmarks.confirmed(read.consistency.bookmark, versionstamp);
    }
    this.saw(versionstamp);
    return outcome;
  }

  /** Reads nothing, to learn whether what was seen before a forced failover is still there; needed once after each. */
  async #confirmBookmarks(timeoutMs: number): Promise<void> {
    for (const bookmark of this.bookmarks.unconfirmed) {
      await this.#readAt({ ranges: [], consistency: { level: "session", bookmark }, timeoutMs });
    }
    if (this.bookmarks.unconfirmed.length > 0) {
      const text = `what leads now does not know epoch ${this.bookmarks.latest.epoch}, which this session has seen`;
      throw new KvorumError("no_leader", text);
    }
  }
}
