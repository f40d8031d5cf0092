// All guests of a world: sets them to work, and says when everything that they have begun has come to its end.

import { increment, startCounter } from "./counter.ts";
import { createEvidence, type Evidence } from "./evidence.ts";
import { startFleeting } from "./fleeting.ts";
import { Guest, type GuestOptions } from "./guest.ts";
import type { GuestPlan } from "./guest-plan.ts";
import { startListener } from "./listener.ts";
import { startProducer } from "./producer.ts";
import { startTenant } from "./tenant.ts";
import { Watcher } from "./watcher.ts";

export interface GuestsOptions extends Omit<GuestOptions, "plan"> {
  /** Whether what was acknowledged may have been lost by force. */
  readonly hasFailedOver: () => boolean;
}

const RETRY_PAUSE_MS = 200;

export class Guests {
  readonly evidence: Evidence = createEvidence();
  readonly #guests: readonly Guest[];
  readonly #watchers: Watcher[] = [];
  readonly #options: GuestsOptions;

  constructor(plans: readonly GuestPlan[], options: GuestsOptions) {
    this.#options = options;
    this.#guests = plans.map((plan) => new Guest({ ...options, plan }));
  }

  get watchers(): readonly Watcher[] {
    return this.#watchers;
  }

  /** What all of them have asked for so far. */
  get operations(): number {
    return this.#guests.reduce((sum, guest) => sum + guest.operations, 0);
  }

  start(): void {
    for (const guest of this.#guests) {
      this.#start(guest);
    }
  }

  /** Nothing new is begun; what waits in the queue is worked off, and watchers go on watching. */
  close(): void {
    for (const guest of this.#guests) {
      guest.close();
    }
  }

  /**
   * Once every watcher waits to be woken, every counter counts once more, however often it must try: `onDone` is called when all
   * have.
   */
  prove(onDone: () => void): void {
    if (!this.#watchers.every(({ isPatient }) => isPatient)) {
      this.#options.world.timeline.scheduleIn(RETRY_PAUSE_MS, () => this.prove(onDone));
      return;
    }
    const counters = this.#guests.filter(({ plan }) => plan.kind === "counter");
    let left = counters.length;
    if (left === 0) {
      onDone();
    }
    for (const counter of counters) {
      this.#proveOne(counter, () => {
        left -= 1;
        if (left === 0) {
          onDone();
        }
      });
    }
  }

  #proveOne(counter: Guest, onDone: () => void): void {
    increment(counter, this.evidence, (succeeded) => {
      if (succeeded) {
        onDone();
      } else {
        this.#options.world.timeline.scheduleIn(RETRY_PAUSE_MS, () => this.#proveOne(counter, onDone));
      }
    });
  }

  #start(guest: Guest): void {
    switch (guest.plan.kind) {
      case "counter":
        startCounter(guest, this.evidence);
        break;
      case "producer":
        startProducer(guest, this.evidence);
        break;
      case "listener":
        startListener(guest, this.evidence);
        break;
      case "watcher": {
        const watcher = new Watcher(guest);
        this.#watchers.push(watcher);
        watcher.start();
        break;
      }
      case "fleeting":
        startFleeting(guest, this.evidence);
        break;
      case "tenant":
        startTenant({ guest, hasFailedOver: this.#options.hasFailedOver });
        break;
    }
  }
}
