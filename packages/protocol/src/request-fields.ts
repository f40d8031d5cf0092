// Fields that most requests of the Kv service have: absent ones take their defaults here.
import { TIMEOUT_MS_DEFAULT } from "./limits.ts";

export function timeoutMsFromMessage({ timeoutMs }: { readonly timeoutMs: number }): number {
  return timeoutMs === 0 ? TIMEOUT_MS_DEFAULT : timeoutMs;
}

/** The part of an operation that names its database; the default one needs no name. */
export function databaseFromMessage({ database }: { readonly database: string }): { readonly database?: string } {
  return database === "" ? {} : { database };
}
