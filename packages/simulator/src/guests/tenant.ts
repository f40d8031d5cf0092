// A tenant has databases of its own, one after another, and is alone in each: so it knows what a strong read must find there, and
// that nothing is left after a drop.
import { singleKeyRange } from "@kvorum/keyspace";
import type { Guest } from "./guest.ts";
import { setText, tenantKey, textOf } from "./guest-keys.ts";

const KEYS = 3;
const TIMEOUT_MS = 2000;
const SHARES = { set: 0.5, get: 0.3, drop: 0.1 } as const;

export interface TenantOptions {
  readonly guest: Guest;
  /** What was acknowledged before a forced failover may be gone: then nothing is known of a database any more. */
  readonly hasFailedOver: () => boolean;
}

export function startTenant(options: TenantOptions): void {
  const tenant = new Tenant(options);
  options.guest.repeat((onDone) => tenant.act(onDone));
}

class Tenant {
  readonly #guest: Guest;
  readonly #hasFailedOver: () => boolean;
  #number = 1;
  #writes = 0;
  /** By key number. Every operation on this database has had its answer. */
  #texts = new Map<number, string>();
  #isMade = false;

  constructor({ guest, hasFailedOver }: TenantOptions) {
    this.#guest = guest;
    this.#hasFailedOver = hasFailedOver;
  }

  act(onDone: () => void): void {
    const draw = this.#guest.random.float();
    const key = this.#guest.random.integer(1, KEYS);
    if (draw < SHARES.set) {
      this.#set(key, onDone);
    } else if (draw < SHARES.set + SHARES.get) {
      this.#get(key, onDone);
    } else if (draw < SHARES.set + SHARES.get + SHARES.drop) {
      this.#drop(onDone);
    } else {
      this.#list(onDone);
    }
  }

  get #database(): string {
    return `${this.#guest.plan.name}.${this.#number}`;
  }

  #set(key: number, onDone: () => void): void {
    this.#writes += 1;
    const text = `write ${this.#writes}`;
    const mutations = [setText(tenantKey(key), text)];
    this.#guest.commit({ mutations, database: this.#database }, ({ kind }) => {
      if (kind === "committed") {
        this.#texts.set(key, text);
        this.#isMade = true;
      } else if (kind === "unknown") {
        this.#moveOut();
      }
      onDone();
    });
  }

  #get(key: number, onDone: () => void): void {
    const ranges = [{ ...singleKeyRange(tenantKey(key)), limit: 1, reverse: false }];
    const consistency = { level: "strong" } as const;
    const database = this.#database;
    this.#guest.ask({ kind: "read", ranges, consistency, timeoutMs: TIMEOUT_MS, database }, (outcome) => {
      if (outcome?.kind === "read") {
        const entry = outcome.ranges[0]?.[0];
        const found = entry === undefined ? undefined : textOf(entry.value.data);
        this.#judge(
          found === this.#texts.get(key),
          () => `${sayText(found)}, expected ${sayText(this.#texts.get(key))}`,
        );
      }
      onDone();
    });
  }

  #drop(onDone: () => void): void {
    // Not sent twice: a copy that comes late would take what was written since.
    this.#guest.ask({ kind: "drop_database", database: this.#database, timeoutMs: TIMEOUT_MS }, (outcome) => {
      if (outcome?.kind === "database_dropped") {
        this.#guest.world.probes.hit("database_dropped");
        this.#texts = new Map();
        this.#isMade = false;
      } else if (outcome?.kind !== "failed" || outcome.code === "outcome_unknown") {
        this.#moveOut();
      }
      onDone();
    });
  }

  #list(onDone: () => void): void {
    this.#guest.ask({ kind: "list_databases", timeoutMs: TIMEOUT_MS }, (outcome) => {
      if (outcome?.kind === "databases") {
        const found = outcome.databases.find(({ name }) => name === this.#database);
        const isRight = (found !== undefined) === this.#isMade && (found?.records ?? 0) === this.#texts.size;
        this.#judge(isRight, () => `${found?.records ?? "no"} records listed, expected ${this.#texts.size}`);
      }
      onDone();
    });
  }

  #judge(isRight: boolean, say: () => string): void {
    if (this.#hasFailedOver()) {
      this.#moveOut();
    } else if (!isRight) {
      this.#guest.violate(`database ${this.#database}: ${say()}`);
    }
  }

  /** Nothing is known of this database any more. */
  #moveOut(): void {
    this.#number += 1;
    this.#texts = new Map();
    this.#isMade = false;
  }
}

function sayText(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text);
}
