// Which ephemeral database a client has. Experiments with both clients decide what a client is:
//
// - Deno opens an HTTP/2 connection per openKv(), exchanges metadata on it twice at once and then every minute: the
//   connection is the client. When it breaks, its database is gone for it, as a process's memory would be.
// - npm's client shares HTTP/1.1 sockets with everything else in its process, and exchanges metadata once, until shortly
//   before it expires (METADATA_VALID_MS): the exchange is the client.
//
// The data path needs none of this: its endpoint names the database.
import { randomBytes } from "node:crypto";
import { EPHEMERAL_DATABASE_PREFIX } from "@kvorum/kv";
import { EPHEMERAL_TOUCH_INTERVAL_MS, EPHEMERAL_TOUCHED_MAX } from "./limits.ts";

export class EphemeralDatabases {
  readonly #names = new WeakMap<object, string>();
  /** When each was last touched, the least recently touched first. */
  readonly #touchedAtMs = new Map<string, number>();

  /** The database of a client's exchange. @param session null for HTTP/1.1 */
  nameFor(session: object | null): string {
    const known = session === null ? undefined : this.#names.get(session);
    const name = known ?? `${EPHEMERAL_DATABASE_PREFIX}${randomBytes(16).toString("hex")}`;
    if (session !== null) {
      this.#names.set(session, name);
    }
    return name;
  }

  /** Whether a call to `database` should touch it first, so that it is not taken for unused; then it counts as touched. */
  needsTouch(database: string, nowMs: number): boolean {
    if (!database.startsWith(EPHEMERAL_DATABASE_PREFIX)) {
      return false;
    }
    const touchedAtMs = this.#touchedAtMs.get(database);
    if (touchedAtMs !== undefined && nowMs - touchedAtMs < EPHEMERAL_TOUCH_INTERVAL_MS) {
      return false;
    }
    this.#touchedAtMs.delete(database);
    this.#touchedAtMs.set(database, nowMs);
    const [oldest] = this.#touchedAtMs.keys();
    if (oldest !== undefined && this.#touchedAtMs.size > EPHEMERAL_TOUCHED_MAX) {
      this.#touchedAtMs.delete(oldest);
    }
    return true;
  }

  /** The touch has failed: the next call tries again. */
  forgetTouch(database: string): void {
    this.#touchedAtMs.delete(database);
  }
}
