// How time passes for an emulated cluster: as it does, or only as far as somebody waits for it.
import type { Clock } from "@kvorum/replica";

/**
 * `foreground`: its caller waits for it and for nothing else. `background`: something is asked for that may never come, such as
 * the next change of a key.
 */
export type Urgency = "foreground" | "background";

export interface ClusterTime {
  readonly clock: Clock;
  /** Time must pass for what begins now. @returns its end, to be called once */
  begin(urgency: Urgency): () => void;
  /** Lets `durationMs` pass. */
  advance(durationMs: number): Promise<void>;
  /** Lets time pass until an instant, or until `signal` is aborted, which is no error. Many may sleep at once. */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>;
  /** Lets time pass until `work` has ended. */
  passing<T>(work: Promise<T>): Promise<T>;
  /** Lets time pass until `isDone`. @returns whether that was within `withinMs` */
  until(isDone: () => boolean, withinMs: number): Promise<boolean>;
  /** The running callback of the clock settled a promise: whoever waits for it goes on before the next callback. */
  promiseSettled(): void;
  /** A disk of this machine is at work for the cluster: nothing else happens in it before `work` has ended. */
  standStill(work: Promise<unknown>): void;
  /** No time passes any more, and no timer is left. */
  stop(): void;
}
