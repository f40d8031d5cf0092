// Every state that the store ever had, one after the other, and the question that most judges ask of it: at which
// positions can a reader have seen this?
//
// Position 0 is the empty store, and each step leads to the next position: a commit, or a turn to another lineage, at
// which what the left lineage alone had done is undone. A key's versions are the stretches of positions between the
// steps that changed it. All lookups are binary searches.
import { mustExist } from "@kvorum/base";
import { countWhile } from "./count-while.ts";
import type { KeyObservation } from "./history.ts";
import type { ReplicatedLog } from "./replicated-log.ts";
import { type TimelineStep, timelineStepsOf } from "./timeline-steps.ts";

/** One stretch of positions during which a key did not change. */
export interface KeyVersion {
  /** The first position of the stretch; it lasts until the next version's. */
  readonly position: number;
  /** Both null while the key is absent. */
  readonly value: string | null;
  readonly versionstamp: string | null;
  /** When the commit that began the stretch was committed; null where it is not known. */
  readonly committedAtNs: number | null;
}

const INITIAL_VERSION: KeyVersion = { position: 0, value: null, versionstamp: null, committedAtNs: null };
const UNTOUCHED_KEY: readonly KeyVersion[] = [INITIAL_VERSION];

export class Timeline {
  readonly #steps: readonly TimelineStep[];
  readonly #versionsByKey = new Map<string, KeyVersion[]>();
  readonly #positionByVersionstamp = new Map<string, number>();
  /** Where a key has the same versionstamp, or is absent: indexes into its versions, ascending. Built when asked for. */
  readonly #indexesByKey = new Map<string, ReadonlyMap<string, readonly number[]>>();

  constructor(log: ReplicatedLog) {
    this.#steps = timelineStepsOf(log);
    for (const [index, { versionstamp, committedAtNs, changes }] of this.#steps.entries()) {
      const position = index + 1;
      if (versionstamp !== null) {
        this.#positionByVersionstamp.set(versionstamp, position);
      }
      for (const change of changes) {
        this.#pushVersion(change.key, { ...change, position, committedAtNs });
      }
    }
  }

  /** The position that a commit led to; undefined when no lineage has it. */
  findPosition(versionstamp: string): number | undefined {
    return this.#positionByVersionstamp.get(versionstamp);
  }

  /** The position of a replica that has applied everything up to a versionstamp of its lineage. */
  positionAt(versionstamp: string): number {
    return countWhile(this.#steps, ({ bound }) => bound <= versionstamp);
  }

  /** A key's versions, ascending; the first begins at position 0. */
  versionsOf(key: string): readonly KeyVersion[] {
    return this.#versionsByKey.get(key) ?? UNTOUCHED_KEY;
  }

  versionAt(key: string, position: number): KeyVersion {
    const versions = this.versionsOf(key);
    const index = countWhile(versions, (version) => version.position <= position) - 1;
    return mustExist(versions[index], `the version of ${key} at position ${position}`);
  }

  /** The next position at which one of the keys changes; null when none does any more. */
  nextChange(keys: readonly string[], position: number): number | null {
    const changes = keys.flatMap((key) => {
      const versions = this.versionsOf(key);
      const next = versions[countWhile(versions, (version) => version.position <= position)];
      return next === undefined ? [] : [next.position];
    });
    return changes.length === 0 ? null : Math.min(...changes);
  }

  /** Whether a reader at a position sees exactly this. */
  isSeenAt(observation: KeyObservation, position: number): boolean {
    return matches(this.versionAt(observation.key, position), observation);
  }

  /** The first position from `low` on at which all of this is seen at once; null when there is none. */
  earliestPosition(observations: readonly KeyObservation[], low: number): number | null {
    let position = low;
    for (;;) {
      const start = position;
      for (const observation of observations) {
        const next = this.#earliestOfKey(observation, position);
        if (next === null) {
          return null;
        }
        position = next;
      }
      if (position === start) {
        return position;
      }
    }
  }

  #pushVersion(key: string, version: KeyVersion & { readonly key?: string }): void {
    const { position, value, versionstamp, committedAtNs } = version;
    const versions = this.#versionsByKey.get(key);
    const next = { position, value, versionstamp, committedAtNs };
    if (versions === undefined) {
      this.#versionsByKey.set(key, [INITIAL_VERSION, next]);
    } else if (versions.at(-1)?.position === position) {
      versions[versions.length - 1] = next;
    } else {
      versions.push(next);
    }
  }

  #earliestOfKey(observation: KeyObservation, low: number): number | null {
    const versions = this.versionsOf(observation.key);
    const indexes = this.#indexesOf(observation);
    const endOf = (index: number): number => versions[index + 1]?.position ?? Number.POSITIVE_INFINITY;
    for (let i = countWhile(indexes, (index) => endOf(index) <= low); i < indexes.length; i++) {
      const version = versions[indexes[i] ?? 0];
      if (version !== undefined && matches(version, observation)) {
        return Math.max(low, version.position);
      }
    }
    return null;
  }

  /** The versions that may match: those of the versionstamp, or all where the observation carries none. */
  #indexesOf({ key, value, versionstamp }: KeyObservation): readonly number[] {
    let byVersionstamp = this.#indexesByKey.get(key);
    if (byVersionstamp === undefined) {
      byVersionstamp = indexVersions(this.versionsOf(key));
      this.#indexesByKey.set(key, byVersionstamp);
    }
    const name = value === null ? ABSENT : (versionstamp ?? ANY);
    return byVersionstamp.get(name) ?? [];
  }
}

const ABSENT = "absent";
const ANY = "any";

function indexVersions(versions: readonly KeyVersion[]): ReadonlyMap<string, readonly number[]> {
  const indexes = new Map<string, number[]>([[ANY, versions.map((_, index) => index)]]);
  for (const [index, { versionstamp, value }] of versions.entries()) {
    const name = value === null ? ABSENT : (versionstamp ?? ABSENT);
    const list = indexes.get(name);
    if (list === undefined) {
      indexes.set(name, [index]);
    } else {
      list.push(index);
    }
  }
  return indexes;
}

function matches(version: KeyVersion, { value, versionstamp }: KeyObservation): boolean {
  return version.value === value && (value === null || versionstamp === null || version.versionstamp === versionstamp);
}
