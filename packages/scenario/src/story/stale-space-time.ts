// A stale read against the write that it missed: what was on its way when somebody looked.
import type { SpaceTime, SpaceTimeStep, StaleExample } from "../report/story-schema.ts";
import { type DrawnWrite, roundedMs, type SpaceTimeContext, spaceTimeOf } from "./space-time.ts";

/** The way of the newer write, with the read in it. */
export function staleSpaceTimeOf(example: StaleExample, missed: DrawnWrite, context: SpaceTimeContext): SpaceTime {
  const way = spaceTimeOf(missed, context);
  const reader = `reader in ${example.clientRegion}: ${example.reader}`;
  const read: SpaceTimeStep = { place: example.datacenter, what: "read", atMs: roundedMs(example.readAtMs) };
  const answered: SpaceTimeStep = { place: reader, what: "answered", atMs: roundedMs(example.readAtMs) };
  // At the end, so that the arrows of the write still say which steps they join.
  const steps = [...way.steps, read, answered];
  return {
    title: titleOf(example),
    sentence: sentenceOf(example),
    places: [...way.places, reader],
    steps,
    arrows: [...way.arrows, [steps.length - 2, steps.length - 1]],
  };
}

function titleOf({ violation, key }: StaleExample): string {
  switch (violation) {
    case null:
      return `A stale read of ${key}`;
    case "read-your-writes":
      return `A client did not read its own write to ${key}`;
    case "monotonic-reads":
      return `A client read ${key} older than it had read before`;
  }
}

function sentenceOf(example: StaleExample): string {
  const { reader, clientRegion, datacenter, versionsMissed, stalenessMs, writer } = example;
  const missed = versionsMissed === 1 ? "a version" : `${versionsMissed} versions, the first of them`;
  const by = writer === null ? "" : ` by ${writer}`;
  return `${reader} in ${clientRegion} was answered by ${datacenter} without ${missed} committed${by} ${Math.round(stalenessMs)} ms before.`;
}
