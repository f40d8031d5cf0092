// What one node holds until it has arrived: all links share this queue and its one alarm.
import { type AlarmTimers, createAlarm, EARLY_MS_MAX } from "./alarm.ts";
import { DELIVERIES_PER_TURN_MAX, HELD_BYTES_MAX, HELD_MESSAGE_OVERHEAD_BYTES } from "./limits.ts";

export interface HeldMessage {
  readonly deliverAtMs: number;
  readonly sizeBytes: number;
  readonly deliver: () => void;
}

export class DelayQueue {
  readonly #timers: AlarmTimers;
  readonly #alarm: ReturnType<typeof createAlarm>;
  /** Invariant: ascending by deliverAtMs; of equal instants the one held first is first. */
  readonly #held: HeldMessage[] = [];
  #heldBytes = 0;

  constructor(timers: AlarmTimers) {
    this.#timers = timers;
    this.#alarm = createAlarm({ timers, ring: () => this.#deliverDue() });
  }

  /** Whether a message due at this instant counts as having arrived. */
  isDue(deliverAtMs: number): boolean {
    return deliverAtMs - this.#timers.now() <= EARLY_MS_MAX;
  }

  /**
   * Keeps a message and delivers it in a later turn of the loop, once it is due. Messages are delivered in the order of
   * their instants, those of one instant in the order of the calls.
   * @returns false when the queue is full: the message is dropped
   */
  hold(message: HeldMessage): boolean {
    const costBytes = costOf(message);
    if (this.#heldBytes + costBytes > HELD_BYTES_MAX) {
      return false;
    }
    this.#heldBytes += costBytes;
    const position = this.#positionAfter(message.deliverAtMs);
    this.#held.splice(position, 0, message);
    if (position === 0) {
      this.#alarm.set(message.deliverAtMs);
    }
    return true;
  }

  /** Drops what is held. */
  clear(): void {
    this.#alarm.clear();
    this.#held.length = 0;
    this.#heldBytes = 0;
  }

  #deliverDue(): void {
    const firstEarly = this.#held.findIndex(({ deliverAtMs }) => !this.isDue(deliverAtMs));
    const dueCount = firstEarly === -1 ? this.#held.length : firstEarly;
    const due = this.#held.splice(0, Math.min(dueCount, DELIVERIES_PER_TURN_MAX));
    const [next] = this.#held;
    if (next !== undefined) {
      this.#alarm.set(next.deliverAtMs);
    }
    for (const message of due) {
      this.#heldBytes -= costOf(message);
      message.deliver();
    }
  }

  /** Behind everything due at or before the instant. Near the end, as a rule: links differ, time does not go back. */
  #positionAfter(deliverAtMs: number): number {
    let low = 0;
    let high = this.#held.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const message = this.#held[middle];
      if (message !== undefined && message.deliverAtMs <= deliverAtMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

function costOf({ sizeBytes }: HeldMessage): number {
  return sizeBytes + HELD_MESSAGE_OVERHEAD_BYTES;
}
