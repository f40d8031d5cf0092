// What one watcher was told of one key, against what its writer was told: how long each write took to be noticed, whether notices
// went back in time, whether the last version came. Versions are versionstamps, whose order is that of the commits.

/** Moments are by the run's clock. */
interface Version {
  readonly versionstamp: string;
  readonly atMs: number;
}

/** From an acknowledgement to the first notice of that version or a newer one. */
export interface Notice {
  readonly ackedAtMs: number;
  /** Never before ackedAtMs: a notice may come sooner than the acknowledgement, and has then taken no time. */
  readonly noticedAtMs: number;
}

export class WatchedKey {
  /** Acknowledged and not noticed. */
  #open: Version[] = [];
  /** Versionstamp of the newest that was acknowledged, and of the newest that was noticed; "" before the first. */
  #acknowledged = "";
  #noticed = "";

  /** The last version that the writer knows of has not come. */
  get isBehind(): boolean {
    return this.#noticed < this.#acknowledged;
  }

  acknowledged(version: Version): readonly Notice[] {
    if (version.versionstamp > this.#acknowledged) {
      this.#acknowledged = version.versionstamp;
    }
    if (version.versionstamp <= this.#noticed) {
      return [{ ackedAtMs: version.atMs, noticedAtMs: version.atMs }];
    }
    this.#open.push(version);
    return [];
  }

  /** @param version null stands for a key that does not exist */
  noticed(version: Omit<Version, "versionstamp"> & { readonly versionstamp: string | null }): {
    readonly wentBack: boolean;
    readonly notices: readonly Notice[];
  } {
    const versionstamp = version.versionstamp ?? "";
    if (versionstamp < this.#noticed) {
      return { wentBack: true, notices: [] };
    }
    this.#noticed = versionstamp;
    const told = this.#open.filter((open) => open.versionstamp <= versionstamp);
    this.#open = this.#open.filter((open) => open.versionstamp > versionstamp);
    return { wentBack: false, notices: told.map(({ atMs }) => ({ ackedAtMs: atMs, noticedAtMs: version.atMs })) };
  }
}
