// Bounds of the judges.

/** Violations that a verdict tells in full: a broken system breaks everything after, and the first ones explain it. */
export const VIOLATIONS_TOLD_MAX = 50;

/** Keys that one sentence names before it says how many more there are. */
export const KEYS_TOLD_MAX = 5;

/** Steps of the search for a linearization of one history: some tens of seconds; the search is exponential at worst. */
export const LINEARIZATION_STEPS_MAX = 5_000_000;
