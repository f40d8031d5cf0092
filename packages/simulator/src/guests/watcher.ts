// A watcher follows the shared sum as the SDK's watch does: a long poll after another, each with what it has seen. Within a
// session nothing that it is shown is older than what it was shown before, wherever the answer comes from.
import type { DatacenterId } from "@kvorum/base";
import { compareVersionstamps, type Versionstamp } from "@kvorum/keyspace";
import type { Consistency, Outcome } from "@kvorum/kv";
import { Session } from "../clients/session.ts";
import type { Guest } from "./guest.ts";
import { COUNTER_KEYS } from "./guest-keys.ts";

type ReadOutcome = Extract<Outcome, { readonly kind: "read" }>;

const TIMEOUTS_MS: readonly number[] = [700, 2000, 6000];
/** Once the world is healed a watch is to be woken, not to look again by itself: longer than what is left of the run. */
const LAST_TIMEOUT_MS = 600_000;
const RETRY_PAUSE_MS = 200;

export class Watcher {
  readonly #guest: Guest;
  readonly #session: Session;
  readonly #isStrong: boolean;
  #seen: Versionstamp | null = null;
  #hasSeen = false;
  #isPatient = false;
  #shownAt: Versionstamp | null = null;
  #shownBy: DatacenterId | null = null;

  constructor(guest: Guest) {
    this.#guest = guest;
    this.#session = new Session(guest.plan.name);
    this.#isStrong = guest.random.float() < 0.5;
  }

  /** The version of the sum that it was shown last. */
  get seen(): Versionstamp | null {
    return this.#seen;
  }

  /** Whether it waits to be woken and does not look again by itself before the run is over. */
  get isPatient(): boolean {
    return this.#isPatient && this.#hasSeen;
  }

  start(): void {
    this.#guest.world.timeline.scheduleIn(this.#guest.plan.thinkMs, () => this.#watch());
  }

  #watch(): void {
    const consistency: Consistency = this.#isStrong
      ? { level: "strong" }
      : { level: "session", bookmark: this.#session.bookmark };
    this.#isPatient = !this.#guest.isOpen;
    const timeoutMs = this.#isPatient ? LAST_TIMEOUT_MS : this.#guest.drawOne(TIMEOUTS_MS);
    const seen = this.#hasSeen ? [this.#seen] : null;
    this.#guest.ask({ kind: "watch", keys: [COUNTER_KEYS.sum], seen, consistency, timeoutMs }, (outcome) => {
      if (outcome?.kind === "read") {
        this.#shown(outcome);
        this.#watch();
        return;
      }
      if (outcome?.kind === "failed" && outcome.code === "bookmark_lost") {
        this.#beginAnew();
      }
      this.#guest.world.timeline.scheduleIn(RETRY_PAUSE_MS, () => this.#watch());
    });
  }

  #shown({ ranges, provenance }: ReadOutcome): void {
    const before = this.#session.name;
    this.#session.saw(provenance.versionstamp);
    if (this.#session.name !== before) {
      this.#forget();
    }
    const version = ranges[0]?.[0]?.versionstamp ?? null;
    if (this.#shownAt !== null && isBefore(provenance.versionstamp, this.#shownAt)) {
      this.#guest.violate(`watch went back: ${provenance.datacenter} answered from an older state than before`);
    }
    if (this.#seen !== null && (version === null || isBefore(version, this.#seen))) {
      this.#guest.violate(`watch went back: ${provenance.datacenter} showed an older version than before`);
    }
    if (this.#shownBy !== null && this.#shownBy !== provenance.datacenter) {
      this.#guest.world.probes.hit("watch_moved");
    }
    this.#shownAt = provenance.versionstamp;
    this.#shownBy = provenance.datacenter;
    this.#seen = version;
    this.#hasSeen = true;
  }

  /** What was seen is on a branch that was left behind: the promise ends here. */
  #beginAnew(): void {
    this.#session.beginAnew();
    this.#forget();
  }

  #forget(): void {
    this.#seen = null;
    this.#hasSeen = false;
    this.#shownAt = null;
    this.#shownBy = null;
  }
}

function isBefore(version: Versionstamp, other: Versionstamp): boolean {
  return compareVersionstamps(version, other) < 0;
}
