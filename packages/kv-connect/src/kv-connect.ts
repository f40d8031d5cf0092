// The KV Connect server of one node: unmodified Deno programs and npm's @deno/kv are its clients. It answers requests that
// somebody else listens for, over HTTP/1.1 or HTTP/2.
//
// The shape of a request's life: its target is read from the path, it crosses the client's emulated link, it is allowed in
// and understood, the gateway answers, the answer crosses the link. Refusals cross it too, as they would cross an ocean.
import { KvorumError, parseRegion, type Region } from "@kvorum/base";
import { type AuditWords, EPHEMERAL_DATABASE_PREFIX, type Gateway, type Outcome } from "@kvorum/kv";
import { type AccessTokens, createAccessTokens } from "./access-tokens.ts";
import type { ClientAudit } from "./client-audit.ts";
import { arrival, BESIDE, type ClientLink, departure } from "./client-link.ts";
import { ClientMarks, clientIn, type MarkedClient } from "./client-marks.ts";
import { createDatabaseIds } from "./database-id.ts";
import { encodeCheckFailed, encodeCommitted, encodeSnapshotRead } from "./datapath-answers.ts";
import { rangesFromRequest, watchedKeysFromRequest, writeFromRequest } from "./datapath-requests.ts";
import { EphemeralDatabases } from "./ephemeral-databases.ts";
import {
  authorityOf,
  authorizationOf,
  type HttpRequest,
  type HttpResponse,
  headerOf,
  ResponseWriter,
  readBody,
  sessionOf,
} from "./http-messages.ts";
import { BODY_BYTES_MAX, HEADERS_BYTES, METADATA_BODY_BYTES_MAX, OPERATION_TIMEOUT_MS } from "./limits.ts";
import { metadataOf, negotiateVersion } from "./metadata.ts";
import { OperationDesk } from "./operation-desk.ts";
import { errorReply, jsonReply, protobufReply, type Reply, textReply } from "./reply.ts";
import { type DataCall, parseTarget, type Target } from "./target.ts";
import { streamWatch } from "./watch-stream.ts";

export interface KvConnectOptions {
  /** Of the cluster: with a database's name it makes the database's id. */
  readonly cluster: string;
  /** Where this node stands. */
  readonly region: Region;
  /** What clients must show, the same at all nodes. null: any token is accepted. */
  readonly accessToken: string | null;
  readonly gateway: Gateway;
  readonly audit: ClientAudit;
  /** @throws KvorumError invalid_argument — nobody knows this region */
  readonly openClientLink: (region: Region) => ClientLink;
  /** Regions that a client may say it is in, to tell those who say another. */
  readonly clientRegions: () => readonly Region[];
  /** This node's wall clock, ms since 1970. */
  readonly wallNowMs: () => number;
}

/** A client, and what it has come for. */
interface Visit {
  readonly request: HttpRequest;
  readonly writer: ResponseWriter;
  readonly target: Target;
  readonly region: Region;
  readonly link: ClientLink;
  readonly body: Uint8Array;
  /** null: no audit runs, or it cannot be told from others. */
  readonly client: MarkedClient | null;
  /** As of when it came; null: as its client is, or it reads nothing that an audit is about. */
  readonly audit: AuditWords | null;
}

export class KvConnect {
  readonly #options: KvConnectOptions;
  readonly #tokens: AccessTokens;
  readonly #databaseIdOf: (database: string) => string;
  readonly #desk: OperationDesk;
  readonly #ephemeral = new EphemeralDatabases();
  readonly #marks = new ClientMarks();

  constructor(options: KvConnectOptions) {
    this.#options = options;
    this.#tokens = createAccessTokens(options.accessToken);
    this.#databaseIdOf = createDatabaseIds(options.cluster);
    this.#desk = new OperationDesk(options.gateway);
  }

  /** Answers a POST request, whatever it is. Never throws. */
  handle(request: HttpRequest, response: HttpResponse): void {
    const writer = new ResponseWriter(response);
    request.on("error", () => {}); // `close` follows, and readBody rejects
    this.#serve(request, writer).catch((error: unknown) => {
      if (!writer.gone) {
        writer.reply(errorReply(error));
      }
    });
  }

  /** Refuses what comes from now on and ends the watches; resolves once every operation taken before is answered. */
  drain(): Promise<void> {
    return this.#desk.drain();
  }

  async #serve(request: HttpRequest, writer: ResponseWriter): Promise<void> {
    const target = parseTarget(request.url ?? "");
    if (target === null) {
      writer.reply(textReply(404, PATHS));
      return;
    }
    const caller = this.#callerAt(target.region);
    if ("status" in caller) {
      writer.reply(caller);
      return;
    }
    const { audit: desk } = this.#options;
    const client = target.call !== null && desk.isRunning ? clientIn(authorizationOf(request)) : null;
    const audit = client !== null && target.door === "eventual" ? desk.wordsOf(client) : null;
    const body = await readBody(request, target.call === null ? METADATA_BODY_BYTES_MAX : BODY_BYTES_MAX);
    if (!(await arrival(caller.link, HEADERS_BYTES + (body?.length ?? 0)))) {
      writer.reset();
      return;
    }
    const arrivedAtMs = performance.now();
    const reply =
      body === null
        ? textReply(413, "The body of the request is too large.")
        : await this.#replyTo({ request, writer, target, ...caller, body, client, audit }).catch(errorReply);
    await sendReply(reply, { link: caller.link, writer, arrivedAtMs });
  }

  /** Who calls from where; a reply: nobody can be there. */
  #callerAt(name: string | null): { readonly region: Region; readonly link: ClientLink } | Reply {
    if (name === null) {
      return { region: this.#options.region, link: BESIDE };
    }
    try {
      const region = parseRegion(name);
      return { region, link: this.#options.openClientLink(region) };
    } catch (error) {
      if (KvorumError.from(error).code !== "invalid_argument") {
        throw error;
      }
      const known = this.#options.clientRegions().join(", ");
      return textReply(404, `No region ${JSON.stringify(name)} here; there are ${known}. ${PATHS}`);
    }
  }

  /** null: the watch has answered for itself. */
  async #replyTo(visit: Visit): Promise<Reply | null> {
    return visit.target.call === null ? this.#exchangeMetadata(visit) : await this.#serveData(visit, visit.target.call);
  }

  #exchangeMetadata({ request, target, region, body }: Visit): Reply {
    const verdict = this.#tokens.judgeAccess(authorizationOf(request));
    if (!verdict.ok) {
      return textReply(401, verdict.text);
    }
    const negotiation = negotiateVersion(body);
    if (!negotiation.ok) {
      return textReply(400, negotiation.text);
    }
    const database =
      target.database === EPHEMERAL_DATABASE_PREFIX ? this.#ephemeral.nameFor(sessionOf(request)) : target.database;
    this.#touchIfEphemeral(database, region);
    const databaseId = this.#databaseIdOf(database);
    const nameShown = this.#tokens.nameShown(authorizationOf(request));
    return jsonReply(
      metadataOf({
        version: negotiation.version,
        databaseId,
        target: { ...target, database },
        token: this.#tokens.issue(databaseId, this.#marks.markFor(sessionOf(request), nameShown)),
        authority: authorityOf(request),
        nowMs: this.#options.wallNowMs(),
      }),
    );
  }

  async #serveData(visit: Visit, call: DataCall): Promise<Reply | null> {
    const { target, region, body } = visit;
    const refusal = this.#refuseVisit(visit);
    if (refusal !== null) {
      return refusal;
    }
    this.#touchIfEphemeral(target.database, region);
    switch (call) {
      case "snapshot_read":
        return await this.#read(visit);
      case "atomic_write": {
        const write = writeFromRequest(body, { nowMs: this.#options.wallNowMs() });
        const outcome = await this.#desk.commit({ ...write, database: target.database }, region);
        return { ...writeReply(outcome), ...this.#telling(visit.client, outcome) };
      }
      case "watch": {
        const { database, door } = target;
        const { link, writer } = visit;
        const keys = watchedKeysFromRequest(body);
        const onPoll = (): void => this.#touchIfEphemeral(database, region);
        const client = clientIn(authorizationOf(visit.request));
        const parts = { keys, database, door, region, link, writer, desk: this.#desk, onPoll };
        const failure = await streamWatch({ ...parts, client, audit: this.#options.audit });
        return failure === null ? null : failureReply(failure);
      }
    }
  }

  /** What every call of the data path must show: the version that it speaks, a token, and the database's id. */
  #refuseVisit({ request, target }: Visit): Reply | null {
    const version = headerOf(request, "x-denokv-version");
    // Version 1 has another header for the id, and none for itself.
    const databaseId = headerOf(request, version === undefined ? "x-transaction-domain-id" : "x-denokv-database-id");
    const isKnown = version === undefined ? databaseId !== undefined : version === "2" || version === "3";
    if (!isKnown) {
      return textReply(400, "Expected protocol version 1, 2 or 3.");
    }
    const expectedId = this.#databaseIdOf(target.database);
    const verdict = this.#tokens.judgeData(authorizationOf(request), expectedId);
    if (!verdict.ok) {
      return textReply(401, verdict.text);
    }
    return databaseId?.toLowerCase() === expectedId ? null : textReply(400, "Invalid database id.");
  }

  async #read({ target, region, body, client, audit }: Visit): Promise<Reply> {
    const outcome = await this.#desk.submit(
      {
        kind: "read",
        ranges: rangesFromRequest(body),
        consistency: { level: target.door },
        timeoutMs: OPERATION_TIMEOUT_MS,
        database: target.database,
        ...(audit === null ? {} : { audit }),
      },
      region,
    );
    if (outcome.kind !== "read") {
      return failureReply(outcome);
    }
    // An eventual read that the leader happens to serve is none that a program may take for strong the next time.
    const strong = target.door === "strong" && outcome.provenance.strong;
    return { ...protobufReply(encodeSnapshotRead(outcome.ranges, { strong })), ...this.#telling(client, outcome) };
  }

  /** The part of a reply by which it is remembered what it told its client. */
  #telling(client: MarkedClient | null, outcome: Outcome): Pick<Reply, "onArrived"> {
    if (client === null || (outcome.kind !== "committed" && outcome.kind !== "read")) {
      return {};
    }
    const onArrived =
      outcome.kind === "committed"
        ? (): void => this.#options.audit.told(client.name, "acknowledged", outcome.versionstamp)
        : (): void => this.#options.audit.told(client.name, "saw", outcome.provenance.versionstamp);
    return { onArrived };
  }

  /**
   * An empty write counts as use, and makes the database. Nobody waits for it, since reads find a database empty that is
   * not made yet; one that fails is tried again with the next call.
   */
  #touchIfEphemeral(database: string, region: Region): void {
    if (!this.#ephemeral.needsTouch(database, performance.now())) {
      return;
    }
    const forget = (): void => this.#ephemeral.forgetTouch(database);
    this.#desk.commit({ checks: [], mutations: [], database }, region).then((outcome) => {
      if (outcome.kind !== "committed") {
        forget();
      }
    }, forget);
  }
}

const PATHS =
  "A database's URL ends in [/REGION][/eventual], then nothing for the default database, /db/NAME for another (1 to 64 " +
  "letters, digits, dots, underscores, colons and hyphens), or /:memory: for one that is the client's alone.";

interface ReplyWay {
  readonly link: ClientLink;
  readonly writer: ResponseWriter;
  /** When the request had crossed the link. */
  readonly arrivedAtMs: number;
}

async function sendReply(reply: Reply | null, { link, writer, arrivedAtMs }: ReplyWay): Promise<void> {
  if (reply === null) {
    return;
  }
  if (await departure(link, HEADERS_BYTES + reply.body.length, performance.now() - arrivedAtMs)) {
    writer.reply(reply);
    reply.onArrived?.();
  } else {
    writer.reset();
  }
}

function writeReply(outcome: Outcome): Reply {
  switch (outcome.kind) {
    case "committed":
      return protobufReply(encodeCommitted(outcome.versionstamp));
    case "check_failed":
      return protobufReply(encodeCheckFailed(outcome.failedChecks));
    default:
      return failureReply(outcome);
  }
}

function failureReply(outcome: Outcome): Reply {
  return outcome.kind === "failed"
    ? errorReply(new KvorumError(outcome.code, outcome.message))
    : errorReply(new KvorumError("invariant_broken", `the gateway answered with another outcome: ${outcome.kind}`));
}
