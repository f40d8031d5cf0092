// The door through which anything reaches a process: open, shut while the process is frozen, and gone when it is dead.
//
// A frozen process (a long garbage collection, SIGSTOP, a stalled hypervisor) misses nothing: its timers and messages wait and
// reach it when it wakes, late and all at once, in the order in which they were due.
import type { Clock, PeerTransport } from "@kvorum/replica";

export class Gate {
  readonly #soon: (callback: () => void) => void;
  #state: "open" | "shut" | "gone" = "open";
  #waiting: (() => void)[] = [];

  /** @param soon runs what waited, in a turn of its own each */
  constructor(soon: (callback: () => void) => void) {
    this.#soon = soon;
  }

  get isShut(): boolean {
    return this.#state === "shut";
  }

  /** Runs `callback` now, or when the process wakes, or never. */
  enter(callback: () => void): void {
    if (this.#state === "open") {
      callback();
    } else if (this.#state === "shut") {
      this.#waiting.push(callback);
    }
  }

  shut(): void {
    if (this.#state === "open") {
      this.#state = "shut";
    }
  }

  open(): void {
    if (this.#state !== "shut") {
      return;
    }
    this.#state = "open";
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) {
      this.#soon(() => this.enter(callback));
    }
  }

  /** The process is dead: what waited for it is lost, and so is all that comes. */
  close(): void {
    this.#state = "gone";
    this.#waiting = [];
  }
}

/** The clock as a process behind the gate has it. */
export function clockBehind(gate: Gate, clock: Clock): Clock {
  return {
    now: () => clock.now(),
    wallNow: () => clock.wallNow(),
    callAt: (at, callback) => {
      let isCancelled = false;
      const cancel = clock.callAt(at, () => gate.enter(() => isCancelled || callback()));
      return () => {
        isCancelled = true; // it may have rung while the process was frozen
        cancel();
      };
    },
    callSoon: (callback) => clock.callSoon(() => gate.enter(callback)),
  };
}

/** What is sent leaves at once: nothing runs in a frozen process that could send. */
export function transportBehind(gate: Gate, transport: PeerTransport): PeerTransport {
  return {
    send: (to, message) => transport.send(to, message),
    onMessage: (handler) => transport.onMessage((from, message) => gate.enter(() => handler(from, message))),
  };
}
