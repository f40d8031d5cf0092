// A client of an emulated cluster, in some region: the Kv API's port over the emulated links. It does what the SDK's remote client
// does where that shows: it talks to the leader where that must answer and else to the nearest datacenter, tries elsewhere when one
// does not answer, and sends a commit whose answer was lost again under the same commit id, so that it is applied once.
import { addMs, type ClientId, type DatacenterId, ERROR_CODES, type ErrorCode, type Region } from "@kvorum/base";
import type { Operation, Outcome, SequenceRange } from "@kvorum/kv";
import { CommitSequence, type Submitter } from "@kvorum/sdk";
import { ATTEMPT_MS_MIN, PATIENCE_MS, RETRY_PAUSE_MS_MAX, RETRY_PAUSE_MS_MIN } from "../limits.ts";
import { Call } from "./call.ts";
import { ClientRoute } from "./client-route.ts";
import type { ClusterTime } from "./cluster-time.ts";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";
import type { EmulatedNetwork } from "./emulated-network.ts";
import { Reachability } from "./reachability.ts";
import { withClusterTimes } from "./with-cluster-times.ts";

export interface RegionSubmitterOptions {
  readonly clientId: ClientId;
  readonly region: Region;
  readonly time: ClusterTime;
  readonly network: EmulatedNetwork;
  readonly nearestFirst: readonly EmulatedDatacenter[];
  /** Where the leader is looked for while nobody says who leads. */
  readonly primaryRegion: Region;
}

type Answer =
  | { readonly kind: "answered"; readonly outcome: Outcome }
  /** Nobody listens there: the attempt had no effect. */
  | { readonly kind: "refused" }
  /** Anything may have become of it. */
  | { readonly kind: "silence" };

export class RegionSubmitter implements Submitter {
  readonly clientId: ClientId;
  readonly #options: RegionSubmitterOptions;
  readonly #sequence = new CommitSequence();
  readonly #open = new Set<Call>();
  readonly #reachability: Reachability;
  readonly #route: ClientRoute;
  #closed = false;

  constructor(options: RegionSubmitterOptions) {
    this.clientId = options.clientId;
    this.#options = options;
    this.#reachability = new Reachability(options);
    this.#route = new ClientRoute({ ...options, reachability: this.#reachability });
  }

  get connectedDatacenter(): DatacenterId | null {
    return this.#closed ? null : (this.#options.nearestFirst.find(({ isListening }) => isListening)?.id ?? null);
  }

  get acknowledged(): readonly SequenceRange[] {
    return this.#sequence.acknowledged;
  }

  submit(operation: Operation, signal?: AbortSignal): Promise<Outcome> {
    if (this.#closed) {
      return Promise.resolve(failed("closed", "the client was closed"));
    }
    const { clock } = this.#options.time;
    const end = this.#options.time.begin(isBackground(operation) ? "background" : "foreground");
    return new Promise((resolve) => {
      const call: Call = new Call({
        operation: withClusterTimes(operation, clock.wallNow() - Date.now()),
        sequence: operation.kind === "commit" ? this.#sequence.draw() : null,
        deadlineAtMs: addMs(clock.now(), operation.timeoutMs + PATIENCE_MS),
        onSettled: (outcome) => {
          this.#open.delete(call);
          signal?.removeEventListener("abort", abort);
          if (call.sequence !== null) {
            this.#sequence.finish(call.sequence, outcome);
          }
          end();
          resolve(outcome);
        },
      });
      const abort = (): void => this.#giveUp(call, "closed", "nobody waits for it any more");
      signal?.addEventListener("abort", abort);
      this.#open.add(call);
      this.#attempt(call);
    });
  }

  /** In the background: what waits so, such as a listener between two polls, keeps no time going by itself. */
  pause(durationMs: number, signal: AbortSignal): Promise<void> {
    const { time } = this.#options;
    const end = time.begin("background");
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        signal.removeEventListener("abort", wake);
        end();
        resolve();
      };
      const cancel = time.clock.callAt(addMs(time.clock.now(), durationMs), wake);
      signal.addEventListener("abort", wake, { once: true });
      if (signal.aborted) {
        wake();
      }
    });
  }

  close(): void {
    this.#closed = true;
    this.#reachability.close();
    for (const call of [...this.#open]) {
      this.#giveUp(call, "closed", "the client was closed");
    }
  }

  #attempt(call: Call): void {
    const { clock } = this.#options.time;
    const leftMs = call.deadlineAtMs - PATIENCE_MS - clock.now();
    if (leftMs <= 0 || call.isSettled) {
      const code = call.wasRefusedAsFull ? "resource_exhausted" : "deadline_exceeded";
      this.#giveUp(call, code, `not answered within ${call.operation.timeoutMs} ms`);
      return;
    }
    const target = this.#choose(call);
    // A node is given half of the time that is left, as by the SDK; what waits for something to happen is given all.
    const timeoutMs = isPatient(call.operation)
      ? leftMs
      : Math.max(1, Math.ceil(Math.max(leftMs / 2, Math.min(leftMs, ATTEMPT_MS_MIN))));
    this.#send(target, call.attempt(timeoutMs, this.clientId, this.#sequence.finishedBelow), (answer) =>
      this.#answered(call, target, answer),
    );
  }

  #send(target: EmulatedDatacenter, operation: Operation, onAnswer: (answer: Answer) => void): void {
    const { region, network, time } = this.#options;
    let isOpen = true;
    const end = (answer: Answer): void => {
      if (isOpen) {
        isOpen = false;
        cancel();
        onAnswer(answer);
      }
    };
    const patientUntilMs = addMs(time.clock.now(), operation.timeoutMs + PATIENCE_MS);
    const cancel = time.clock.callAt(patientUntilMs, () => end({ kind: "silence" }));
    network.sendClient(region, target.id, () => {
      const arrivedAtMs = time.clock.now();
      const disconnect = target.onConnectionBroken(() => answer({ kind: "silence" }));
      const answer = (message: Answer): void => {
        disconnect();
        network.sendClient(target.id, region, () => end(message), time.clock.now() - arrivedAtMs);
      };
      if (!target.submit(operation, { clientRegion: region }, (outcome) => answer({ kind: "answered", outcome }))) {
        answer({ kind: "refused" });
      }
    });
  }

  #answered(call: Call, target: EmulatedDatacenter, answer: Answer): void {
    if (answer.kind === "answered") {
      this.#reachability.answered(target.id);
      this.#route.answered(target, call.operation, answer.outcome);
    } else {
      this.#reachability.unanswered(target);
      this.#route.unanswered(target);
    }
    if (answer.kind === "answered" && answer.outcome.kind !== "failed") {
      call.settle(answer.outcome);
      return;
    }
    const code = answer.kind === "answered" && answer.outcome.kind === "failed" ? answer.outcome.code : "unreachable";
    call.failed(target.id, code, answer.kind === "silence");
    if (answer.kind === "answered" && !ERROR_CODES[code].retryable) {
      call.settle(
        call.isExposed ? failed("outcome_unknown", call.describe("was refused when retried")) : answer.outcome,
      );
      return;
    }
    const { clock } = this.#options.time;
    const pauseMs = Math.min(RETRY_PAUSE_MS_MAX, RETRY_PAUSE_MS_MIN * 2 ** call.attempts);
    clock.callAt(addMs(clock.now(), pauseMs), () => {
      if (!call.isSettled) {
        this.#attempt(call);
      }
    });
  }

  /** The first choice that is not taken for gone, and has not failed this call; else the first that did so least. */
  #choose(call: Call): EmulatedDatacenter {
    const choices = this.#route.choicesFor(call.operation);
    const rank = ({ id }: EmulatedDatacenter): number =>
      call.failuresAt(id) + (this.#reachability.isGone(id) ? choices.length : 0);
    return choices.reduce((best, candidate) => (rank(candidate) < rank(best) ? candidate : best));
  }

  #giveUp(call: Call, code: ErrorCode, what: string): void {
    call.settle(failed(call.isExposed ? "outcome_unknown" : code, call.describe(what)));
  }
}

function failed(code: ErrorCode, message: string): Outcome {
  return { kind: "failed", code, message, leader: null };
}

/** What waits for something that may never happen. */
function isPatient({ kind }: Operation): boolean {
  return kind === "watch" || kind === "queue";
}

/** Time does not pass for its sake alone. The first look of a watch is answered at once. */
function isBackground(operation: Operation): boolean {
  return operation.kind === "watch"
    ? operation.seen !== null
    : operation.kind === "queue" && operation.step.kind === "take";
}
