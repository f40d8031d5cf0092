// The eventual reads of one group of an audit: counted, and of each kind of finding one example kept.
import { createWallMs, type InstantMs } from "@kvorum/base";
import type { AuditExample, AuditGroup, AuditGroupFigures, AuditMissedVersion, AuditStaleRead } from "@kvorum/protocol";
import type { Clock, MissedVersion, ReadVerdict } from "@kvorum/replica";
import { keyText } from "./audit-key-text.ts";
import { DurationHistogram } from "./duration-histogram.ts";

export type BrokenPromises = Pick<ReadVerdict, "readYourWrites" | "monotonicReads">;
type Kind = AuditExample["kind"];

export class AuditedGroup {
  readonly #group: AuditGroup;
  readonly #clock: Pick<Clock, "now" | "wallNow">;
  readonly #examples = new Map<Kind, AuditExample>();
  /** Null until a read is stale: most groups never have one. */
  #staleness: DurationHistogram | null = null;
  #reads = 0;
  #stale = 0;
  #versionsMissedMax = 0;
  #readYourWrites = 0;
  #monotonicReads = 0;

  constructor(group: AuditGroup, clock: Pick<Clock, "now" | "wallNow">) {
    this.#group = group;
    this.#clock = clock;
  }

  /** @param promises that it broke */
  add(verdict: ReadVerdict, { readYourWrites, monotonicReads }: BrokenPromises): void {
    this.#reads += 1;
    const { missed } = verdict;
    if (missed === null) {
      return;
    }
    this.#stale += 1;
    this.#versionsMissedMax = Math.max(this.#versionsMissedMax, verdict.versionsMissed);
    this.#staleness ??= new DurationHistogram();
    this.#staleness.record(verdict.stalenessMs);
    if (verdict.stalenessMs > (this.#examples.get("stale")?.stalenessMs ?? -1)) {
      this.#keep("stale", verdict, missed);
    }
    if (readYourWrites !== null) {
      this.#readYourWrites += 1;
      this.#keepFirst("read_your_writes", verdict, readYourWrites);
    }
    if (monotonicReads !== null) {
      this.#monotonicReads += 1;
      this.#keepFirst("monotonic_reads", verdict, monotonicReads);
    }
  }

  get figures(): AuditGroupFigures {
    return {
      group: this.#group,
      reads: this.#reads,
      stale: this.#stale,
      staleness: this.#staleness?.encoded() ?? "",
      versionsMissedMax: this.#versionsMissedMax,
      readYourWrites: this.#readYourWrites,
      monotonicReads: this.#monotonicReads,
    };
  }

  /** The oldest read, and the first of each kind of violation. */
  get examples(): readonly AuditExample[] {
    return [...this.#examples.values()];
  }

  staleRead({ readAtMs, position, stalenessMs, versionsMissed }: ReadVerdict): AuditStaleRead {
    return { group: this.#group, readAtMs: this.#wallOf(readAtMs), position, stalenessMs, versionsMissed };
  }

  missedVersion({ key, versionstamp, commitAtMs, writer }: MissedVersion): AuditMissedVersion {
    return { key: keyText(key), versionstamp, committedAtMs: this.#wallOf(commitAtMs), writer };
  }

  #keepFirst(kind: Kind, verdict: ReadVerdict, missed: MissedVersion): void {
    if (!this.#examples.has(kind)) {
      this.#keep(kind, verdict, missed);
    }
  }

  #keep(kind: Kind, verdict: ReadVerdict, missed: MissedVersion): void {
    const clientId = verdict.audit?.clientId ?? null;
    this.#examples.set(kind, { kind, ...this.staleRead(verdict), clientId, missed: this.missedVersion(missed) });
  }

  #wallOf(at: InstantMs): AuditExample["readAtMs"] {
    return createWallMs(at + (this.#clock.wallNow() - this.#clock.now()));
  }
}
