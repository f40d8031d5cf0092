// A read whose verdict is still open, and the verdict itself once nothing can change it any more: one object, since there is one for
// every eventual read.
import type { InstantMs, Region } from "@kvorum/base";
import { KEY_PREFIX_OTHER, keyPrefixOf, partsOfVersionstamp } from "@kvorum/keyspace";
import type { AppliedPosition, AuditWords, ClientSource, Consistency, ReadRange } from "@kvorum/kv";
import { STALE_READ_VERSIONS_KEPT_MAX, STALE_READ_VERSIONS_MAX } from "./limits.ts";
import {
  breaksMonotonicReads,
  breaksReadYourWrites,
  type CommittedVersion,
  missedVersionOf,
} from "./missed-version.ts";
import type { MissedVersion, ReadVerdict } from "./observer.ts";
import type { ServedRead } from "./served-read.ts";

/** Of nearly every read. */
const NONE: readonly MissedVersion[] = [];

export class PendingRead implements ReadVerdict {
  readonly kind: ServedRead["kind"];
  readonly clientRegion: Region;
  readonly source: ClientSource;
  readonly level: Consistency["level"];
  readonly readAtMs: InstantMs;
  readonly position: AppliedPosition;
  readonly database: string;
  readonly ranges: readonly ReadRange[];
  readonly audit: AuditWords | null;
  stalenessMs = 0;
  versionsMissed = 0;
  missed: MissedVersion | null = null;
  readYourWrites: MissedVersion | null = null;
  monotonicReads: MissedVersion | null = null;
  missedVersions: readonly MissedVersion[] = NONE;

  constructor(read: ServedRead) {
    this.kind = read.kind;
    this.clientRegion = read.clientRegion;
    this.source = read.source;
    this.level = read.level;
    this.readAtMs = read.readAtMs;
    this.position = read.position;
    this.database = read.database;
    this.ranges = read.ranges;
    this.audit = read.audit;
  }

  get keyPrefix(): string {
    const [first] = this.ranges;
    return first === undefined ? KEY_PREFIX_OTHER : keyPrefixOf(first.start);
  }

  /** Something that it read has this version; it counts if it was committed before the read, and not shown. */
  miss(version: CommittedVersion): void {
    const { written, commitAtMs } = version;
    const isShown = partsOfVersionstamp(written.versionstamp).index <= this.position.index;
    if (isShown || !(commitAtMs < this.readAtMs)) {
      return;
    }
    if (this.missed === null) {
      this.missed = missedVersionOf(version);
      this.stalenessMs = this.readAtMs - commitAtMs;
    }
    this.versionsMissed = Math.min(this.versionsMissed + 1, STALE_READ_VERSIONS_MAX);
    if (this.audit !== null) {
      this.#judgeSession(this.audit, version);
    }
  }

  #judgeSession(audit: AuditWords, version: CommittedVersion): void {
    if (audit.remembered !== undefined) {
      // What this client was told is known elsewhere.
      if (this.missedVersions.length < STALE_READ_VERSIONS_KEPT_MAX) {
        this.missedVersions = [...this.missedVersions, missedVersionOf(version)];
      }
      return;
    }
    if (this.readYourWrites === null && breaksReadYourWrites(audit, version)) {
      this.readYourWrites = missedVersionOf(version);
    }
    if (this.monotonicReads === null && breaksMonotonicReads(audit, version)) {
      this.monotonicReads = missedVersionOf(version);
    }
  }
}
