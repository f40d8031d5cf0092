// The changes in force on a topology, in the order in which they were made: the last word on a figure counts.
import { KvorumError } from "@kvorum/base";
import { ACTIVE_CHANGES_MAX } from "./limits.ts";
import type { LinkChange } from "./link-change.ts";
import { effectOn, type LinkEnds, linksOf, type ResolvedChange, resolveChange } from "./link-effect.ts";
import type { LinkConditions } from "./link-model.ts";
import { clientRegionsOf, datacentersOf, type Topology } from "./topology.ts";

/** Immutable; `with` makes the next one. */
export class ActiveChanges {
  readonly #topology: Topology;
  readonly #changes: readonly ResolvedChange[];

  private constructor(topology: Topology, changes: readonly ResolvedChange[]) {
    this.#topology = topology;
    this.#changes = changes;
  }

  static none(topology: Topology): ActiveChanges {
    return new ActiveChanges(topology, []);
  }

  /** Replayed in this order they give the same links. */
  get list(): readonly LinkChange[] {
    return this.#changes.map((resolved) => resolved.change);
  }

  /**
   * These changes and then `added`, without those that have no effect any more.
   * @throws KvorumError invalid_argument — an unknown name, a figure outside its range, or too many changes in force
   */
  with(added: readonly LinkChange[]): ActiveChanges {
    const resolved = added.map((change) => resolveChange(this.#topology, change));
    const effective = withoutEffectless([...this.#changes, ...resolved], linksOf(this.#topology));
    if (effective.length > ACTIVE_CHANGES_MAX) {
      throw new KvorumError(
        "invalid_argument",
        `at most ${ACTIVE_CHANGES_MAX} link changes are in force at once, found ${effective.length}: heal some first`,
      );
    }
    return new ActiveChanges(this.#topology, effective);
  }

  /** The same changes on another topology, without those whose places it does not have. */
  on(topology: Topology): ActiveChanges {
    const places = new Set<string>([...clientRegionsOf(topology), ...datacentersOf(topology)]);
    const placed = this.list.filter(({ from, to }) => places.has(from) && (to === null || places.has(to)));
    return ActiveChanges.none(topology).with(placed);
  }

  /** A link under all changes; `base` is what it is like without them. */
  conditionsOf(link: LinkEnds, base: LinkConditions): LinkConditions {
    let conditions = base;
    for (const change of this.#changes) {
      const effect = effectOn(change, link);
      if (effect.kind === "heal") {
        conditions = base;
      } else if (effect.kind === "set") {
        conditions = { ...conditions, ...effect.figures };
      }
    }
    return conditions;
  }
}

/**
 * Drops what no link shows: a change whose every figure was overwritten or healed, and a heal of changes that are all
 * dropped. A heal is kept while a change before it still acts elsewhere, since replaying must not revive that one here.
 */
function withoutEffectless(changes: readonly ResolvedChange[], links: readonly LinkEnds[]): readonly ResolvedChange[] {
  const histories = links.map((link) => changes.map((change) => effectOn(change, link)));
  const kept = new Set<number>();
  for (const history of histories) {
    const lastWriters = new Map<string, number>();
    for (const [index, effect] of history.entries()) {
      if (effect.kind === "heal") {
        lastWriters.clear();
      } else if (effect.kind === "set") {
        for (const figure of Object.keys(effect.figures)) {
          lastWriters.set(figure, index);
        }
      }
    }
    for (const index of lastWriters.values()) {
      kept.add(index);
    }
  }
  const setters = new Set(kept);
  for (const history of histories) {
    let somethingToHeal = false;
    for (const [index, effect] of history.entries()) {
      somethingToHeal ||= effect.kind === "set" && setters.has(index);
      if (effect.kind === "heal" && somethingToHeal) {
        kept.add(index);
      }
    }
  }
  return changes.filter((_, index) => kept.has(index));
}
