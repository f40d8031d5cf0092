// What a judge found: which of the store's promises was broken, in one sentence with numbers.
export interface Violation {
  /** The broken invariant by its name, such as `log-matching`. */
  readonly judge: string;
  readonly message: string;
}

export type OnViolation = (violation: Violation) => void;
