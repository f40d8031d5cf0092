// One watch: the state of its keys at first, and again whenever it has changed, until the client hangs up or the node
// stops. It is a loop of long polls at this node's replica. A bookmark goes along, so that no frame is older than the one
// before, whichever replica answers.
import { setTimeout as delay } from "node:timers/promises";
import type { Region } from "@kvorum/base";
import { bookmarkOf, type Consistency, isWatchNews, type Outcome, seenIn, type WatchOperation } from "@kvorum/kv";
import type { ClientAudit } from "./client-audit.ts";
import { type ClientLink, departure } from "./client-link.ts";
import type { MarkedClient } from "./client-marks.ts";
import { encodeWatchFrame, PING_FRAME } from "./datapath-answers.ts";
import type { ResponseWriter } from "./http-messages.ts";
import {
  HEADERS_BYTES,
  OPERATION_TIMEOUT_MS,
  REPEAT_PAUSE_MS,
  WATCH_FRAMES_IN_FLIGHT_MAX,
  WATCH_POLL_MS,
} from "./limits.ts";
import type { OperationDesk } from "./operation-desk.ts";
import type { Door } from "./target.ts";

export interface WatchOptions {
  readonly keys: readonly Uint8Array[];
  readonly database: string;
  readonly door: Door;
  readonly region: Region;
  readonly link: ClientLink;
  readonly writer: ResponseWriter;
  readonly desk: OperationDesk;
  /** Before every poll: the database is in use. */
  readonly onPoll: () => void;
  /** null: it cannot be told from others. */
  readonly client: MarkedClient | null;
  readonly audit: ClientAudit;
}

type ReadOutcome = Extract<Outcome, { readonly kind: "read" }>;

/**
 * Serves the watch to its end. Returns the failure of its first read, while nothing has been sent yet; else null.
 *
 * Behind the strong door that first read is strong: a program sees what it has written before it began to watch. From
 * then on the nearest replica will do.
 */
export async function streamWatch(
  options: WatchOptions,
): Promise<Extract<Outcome, { readonly kind: "failed" }> | null> {
  const { desk, door } = options;
  const first = await poll(options, { seen: null, consistency: { level: door }, timeoutMs: OPERATION_TIMEOUT_MS });
  if (first.kind === "failed") {
    return first;
  }
  if (first.kind === "read") {
    const stream = new FrameStream(options);
    stream.start();
    await stream.show(first);
    await follow(options, stream, first);
    await stream.end(desk.draining);
  }
  return null;
}

async function follow(options: WatchOptions, stream: FrameStream, first: ReadOutcome): Promise<void> {
  const stopped = whenAborted(options.desk.draining);
  let [seen, bookmark] = [seenIn(first), bookmarkOf(first)];
  while (stream.isOpen) {
    const consistency: Consistency = { level: "session", bookmark };
    const outcome = await Promise.race([poll(options, { seen, consistency, timeoutMs: WATCH_POLL_MS }), stopped]);
    if (outcome === null || isEnd(outcome)) {
      return;
    }
    if (outcome.kind !== "read") {
      await stream.pingIfSilent();
      await delay(REPEAT_PAUSE_MS);
      continue;
    }
    if (isWatchNews(outcome, { seen })) {
      await stream.show(outcome);
    } else {
      await stream.pingIfSilent();
    }
    [seen, bookmark] = [seenIn(outcome), bookmarkOf(outcome)];
  }
}

function poll(
  { keys, database, region, desk, onPoll, client, audit }: WatchOptions,
  step: Pick<WatchOperation, "seen" | "consistency" | "timeoutMs">,
): Promise<Outcome> {
  onPoll();
  const words = client !== null && audit.isRunning ? { audit: audit.wordsOf(client) } : {};
  return desk.submit({ kind: "watch", keys, database, ...step, ...words }, region);
}

/** The client does better to begin anew: with another node, or on the branch that is left. */
function isEnd(outcome: Outcome): boolean {
  return outcome.kind === "failed" && (outcome.code === "bookmark_lost" || outcome.code === "shutting_down");
}

function whenAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(null);
    }
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}

/** Frames over the client's link, in order, and no more of them under way than the client takes. */
class FrameStream {
  readonly #link: ClientLink;
  readonly #writer: ResponseWriter;
  readonly #client: MarkedClient | null;
  readonly #audit: ClientAudit;
  readonly #inFlight = new Set<Promise<void>>();
  #sentAtMs = performance.now();

  constructor({ link, writer, client, audit }: Pick<WatchOptions, "link" | "writer" | "client" | "audit">) {
    this.#link = link;
    this.#writer = writer;
    this.#client = client;
    this.#audit = audit;
  }

  get isOpen(): boolean {
    return !this.#writer.gone;
  }

  start(): void {
    this.#writer.startStream("application/octet-stream");
  }

  async show({ ranges, provenance }: ReadOutcome): Promise<void> {
    const client = this.#client;
    await this.#send(encodeWatchFrame(ranges), () => {
      if (client !== null && this.#audit.isRunning) {
        this.#audit.told(client.name, "saw", provenance.versionstamp);
      }
    });
  }

  async #send(frame: Uint8Array, onArrived: () => void): Promise<void> {
    this.#sentAtMs = performance.now();
    const sent = this.#cross(frame, onArrived);
    this.#inFlight.add(sent);
    void sent.then(() => this.#inFlight.delete(sent)); // it cannot fail
    if (this.#inFlight.size >= WATCH_FRAMES_IN_FLIGHT_MAX) {
      await Promise.race(this.#inFlight);
    }
  }

  async pingIfSilent(): Promise<void> {
    if (performance.now() - this.#sentAtMs >= WATCH_POLL_MS) {
      await this.#send(PING_FRAME, () => {});
    }
  }

  /** Behind the last frame; at once if the node stops, for a client that takes nothing would hold it up. */
  async end(draining: AbortSignal): Promise<void> {
    await Promise.race([Promise.all(this.#inFlight), whenAborted(draining)]);
    this.#writer.end();
  }

  /** A frame that the link has swallowed is missing for ever, so the stream must not go on. */
  async #cross(frame: Uint8Array, onArrived: () => void): Promise<void> {
    if (await departure(this.#link, frame.length + HEADERS_BYTES)) {
      onArrived();
      await this.#writer.write(frame);
    } else {
      this.#writer.reset();
    }
  }
}
