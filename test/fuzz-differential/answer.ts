// What a side makes of a request: an answer, or a refusal with its text.
import type { Call } from "./messages.ts";

export type Answer =
  | { readonly kind: "answered"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly text: string }
  /** Ours only: a status that has clients try again, for ever. */
  | { readonly kind: "failed"; readonly text: string }
  /** The reference only: it panicked, and says no more. */
  | { readonly kind: "panicked" };

/** One empty database of one side. */
export interface Database {
  ask(call: Call, request: Uint8Array): Promise<Answer>;
  close(): void;
}
