// Probes: named rare situations, counted. A corpus that never meets one of those it promises has stopped testing it.

export class Probes {
  readonly #hits = new Map<string, number>();

  hit(name: string, times = 1): void {
    this.#hits.set(name, (this.#hits.get(name) ?? 0) + times);
  }

  /** By name, in alphabetical order. */
  get hits(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#hits].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
