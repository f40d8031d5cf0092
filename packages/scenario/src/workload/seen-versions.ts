// What one person has seen and written, key by key, and so what a session owes them: reads of their own key show their last write,
// and no read of any key goes back behind an earlier one.
//
// Judged by versionstamps, whose order is that of the commits. What a read owes is what was known when it began.

/** By key; null: nothing. 20 hex digits. */
interface Debt {
  readonly written: string | null;
  readonly seen: string | null;
}

export interface Verdict {
  readonly readYourWrites: boolean;
  readonly monotonicReads: boolean;
}

export class SeenVersions {
  readonly #written = new Map<number, string>();
  readonly #seen = new Map<number, string>();

  wrote(key: number, versionstamp: string): void {
    raise(this.#written, key, versionstamp);
  }

  /** To be asked before a read begins. */
  owedTo(key: number): Debt {
    return { written: this.#written.get(key) ?? null, seen: this.#seen.get(key) ?? null };
  }

  /** @returns which promises the read kept */
  read(key: number, versionstamp: string | null, owed: Debt): Verdict {
    if (versionstamp !== null) {
      raise(this.#seen, key, versionstamp);
    }
    const found = versionstamp ?? "";
    return { readYourWrites: found >= (owed.written ?? ""), monotonicReads: found >= (owed.seen ?? "") };
  }

  /** The cluster has said that what this session saw is gone, as after a forced failover. */
  forget(): void {
    this.#written.clear();
    this.#seen.clear();
  }
}

function raise(versions: Map<number, string>, key: number, versionstamp: string): void {
  const known = versions.get(key);
  if (known === undefined || versionstamp > known) {
    versions.set(key, versionstamp);
  }
}
