// Verdicts on eventual reads, per client region and key prefix: where an application sees stale data, how often, and how old.
import type { Region } from "@kvorum/base";
import { KEY_PREFIX_OTHER } from "@kvorum/keyspace";
import type { StaleReadFigures } from "@kvorum/protocol";
import type { ReadVerdict } from "@kvorum/replica";
import { DurationHistogram } from "./duration-histogram.ts";
import { KEY_PREFIXES_MAX } from "./limits.ts";

interface Group {
  reads: number;
  stale: number;
  versionsMissedMax: number;
  /** Of the stale ones; null until there is one, since most groups never have any. */
  staleness: DurationHistogram | null;
}

type Verdict = Pick<ReadVerdict, "clientRegion" | "keyPrefix" | "stalenessMs" | "versionsMissed">;

export class StaleReads {
  readonly #byRegion = new Map<Region, Map<string, Group>>();

  add({ clientRegion, keyPrefix, stalenessMs, versionsMissed }: Verdict): void {
    const group = this.#groupOf(clientRegion, keyPrefix);
    group.reads += 1;
    if (versionsMissed > 0) {
      group.stale += 1;
      group.versionsMissedMax = Math.max(group.versionsMissedMax, versionsMissed);
      group.staleness ??= new DurationHistogram();
      group.staleness.record(stalenessMs);
    }
  }

  figures(): readonly StaleReadFigures[] {
    return [...this.#byRegion].flatMap(([clientRegion, groups]) =>
      [...groups].map(([keyPrefix, { staleness, ...counts }]) => ({
        clientRegion,
        keyPrefix,
        ...counts,
        staleness: staleness?.encoded() ?? "",
      })),
    );
  }

  #groupOf(region: Region, keyPrefix: string): Group {
    let groups = this.#byRegion.get(region);
    if (groups === undefined) {
      groups = new Map();
      this.#byRegion.set(region, groups);
    }
    const prefix = groups.has(keyPrefix) || groups.size < KEY_PREFIXES_MAX ? keyPrefix : KEY_PREFIX_OTHER;
    const known = groups.get(prefix);
    if (known !== undefined) {
      return known;
    }
    const fresh: Group = { reads: 0, stale: 0, versionsMissedMax: 0, staleness: null };
    groups.set(prefix, fresh);
    return fresh;
  }
}
