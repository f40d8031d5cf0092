// Round trips to other datacenters through the real data path: a ping on the forward lane, answered at once.
import { addMs, type DatacenterId, type InstantMs, KvorumError } from "@kvorum/base";
import { LINK_PROBE_SAMPLES_MAX, LINK_PROBE_SPACING_MS } from "./limits.ts";
import type { Clock } from "./ports/clock.ts";
import type { PeerTransport } from "./ports/peer-transport.ts";

interface Flight {
  readonly to: DatacenterId;
  readonly sentAtMs: InstantMs;
  readonly onReturn: (rttMs: number | null) => void;
}

export class LinkProbe {
  readonly #clock: Clock;
  readonly #transport: PeerTransport;
  readonly #flights = new Map<number, Flight>();
  #nextPingId = 1;

  constructor(clock: Clock, transport: PeerTransport) {
    this.#clock = clock;
    this.#transport = transport;
  }

  /**
   * Round trips in ms, one ping after the other, apart from each other so that one hiccup of the machine does not meet them
   * all. Fewer than `samples` come back when `timeoutMs` passes.
   * @throws KvorumError invalid_argument — samples outside 1..LINK_PROBE_SAMPLES_MAX
   */
  async measure(
    to: DatacenterId,
    options: { readonly samples: number; readonly timeoutMs: number },
  ): Promise<readonly number[]> {
    if (options.samples < 1 || options.samples > LINK_PROBE_SAMPLES_MAX) {
      throw new KvorumError("invalid_argument", `samples is in 1..${LINK_PROBE_SAMPLES_MAX}, found ${options.samples}`);
    }
    const endAtMs = this.#clock.now() + options.timeoutMs;
    const roundTripsMs: number[] = [];
    while (roundTripsMs.length < options.samples) {
      const rttMs = await this.#ping(to, endAtMs - this.#clock.now());
      if (rttMs === null) {
        break;
      }
      roundTripsMs.push(rttMs);
      await this.#pause(LINK_PROBE_SPACING_MS - rttMs);
    }
    return roundTripsMs;
  }

  /** The answer to a ping arrived; a late one is ignored. */
  returned(from: DatacenterId, pingId: number): void {
    const flight = this.#flights.get(pingId);
    if (flight !== undefined && flight.to === from) {
      flight.onReturn(this.#clock.now() - flight.sentAtMs);
    }
  }

  #pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.callAt(addMs(this.#clock.now(), Math.max(0, durationMs)), resolve);
    });
  }

  #ping(to: DatacenterId, timeoutMs: number): Promise<number | null> {
    if (timeoutMs <= 0) {
      return Promise.resolve(null);
    }
    return new Promise((resolve) => {
      const pingId = this.#nextPingId++;
      const sentAtMs = this.#clock.now();
      const cancel = this.#clock.callAt(addMs(sentAtMs, timeoutMs), () => settle(null));
      const settle = (rttMs: number | null): void => {
        cancel();
        this.#flights.delete(pingId);
        resolve(rttMs);
      };
      this.#flights.set(pingId, { to, sentAtMs, onReturn: settle });
      this.#transport.send(to, { kind: "ping", pingId });
    });
  }
}
