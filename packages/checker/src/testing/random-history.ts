// Correct histories at random: overlapping operations on a sequential store, each of which takes effect at one point
// between its invocation and its completion. What judges must accept, and what corruptions start from.
import { createPrng, type Prng } from "@kvorum/base";
import type {
  CheckRecord,
  CommitIdRecord,
  ConsistencyLevel,
  HistoryEvent,
  KeyObservation,
  MutationRecord,
} from "../history.ts";
import { createHistoryRecorder, type OpenOperation } from "../history-recorder.ts";
import type { LogCommit, ReplicatedLog } from "../replicated-log.ts";
import { versionstampOf } from "./story.ts";

export interface RandomHistoryOptions {
  readonly seed: number;
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /** Share of the commits whose answer is lost: 0..1. */
  readonly unknownShare: number;
  /** Half-way, the newest commits are lost to a forced failover. */
  readonly hasFailover: boolean;
}

export interface RandomHistory {
  readonly events: readonly HistoryEvent[];
  readonly log: ReplicatedLog;
  readonly certificate: ReadonlySet<string>;
}

const REPLICAS = 3;
const BOUND_MS = 40;
const OPERATION_NS_MAX = 20_000_000;
const LOST_COMMITS = 3;

export function createRandomHistory(options: RandomHistoryOptions): RandomHistory {
  const world = new World(options);
  for (let i = 0; i < options.operations; i++) {
    world.plan();
  }
  return world.run();
}

interface Moment {
  readonly atNs: number;
  readonly act: () => void;
}

interface Cell {
  readonly position: number;
  readonly value: string | null;
  readonly versionstamp: string | null;
}

/** What a client knows of the log while it has one session. */
interface Client {
  readonly name: string;
  freeAtNs: number;
  session: string;
  floor: number;
}

class World {
  readonly #options: RandomHistoryOptions;
  readonly #random: Prng;
  readonly #events: HistoryEvent[] = [];
  readonly #recorder = createHistoryRecorder({
    sink: (event) => this.#events.push(event),
    nowNs: () => this.#nowNs,
  });
  readonly #moments: Moment[] = [];
  readonly #clients: readonly Client[];
  readonly #store = new VersionedStore();
  readonly #replicas: number[] = Array.from({ length: REPLICAS }, () => 0);
  #nowNs = 0;
  #sequence = 0;

  constructor(options: RandomHistoryOptions) {
    this.#options = options;
    this.#random = createPrng(options.seed, "random-history");
    this.#clients = Array.from({ length: options.clients }, (_, i) => ({
      name: `c${i}`,
      freeAtNs: i,
      session: `s${i}`,
      floor: 0,
    }));
  }

  /** Puts one more operation of a random client into the schedule. */
  plan(): void {
    const client = this.#clients[this.#random.integer(0, this.#clients.length - 1)];
    if (client === undefined) {
      return;
    }
    const invokedAtNs = client.freeAtNs + this.#random.integer(1, OPERATION_NS_MAX / 4);
    const completedAtNs = invokedAtNs + this.#random.integer(10, OPERATION_NS_MAX);
    client.freeAtNs = completedAtNs + 1;
    const span = { invokedAtNs, completedAtNs };
    if (this.#random.float() < 0.5) {
      this.#planRead(client, span);
    } else {
      this.#planCommit(client, span);
    }
  }

  run(): RandomHistory {
    if (this.#options.hasFailover) {
      const half = this.#moments.map(({ atNs }) => atNs).sort((a, b) => a - b)[Math.floor(this.#moments.length / 2)];
      this.#moments.push({ atNs: half ?? 0, act: () => this.#failOver() });
    }
    for (const { atNs, act } of this.#moments.toSorted((a, b) => a.atNs - b.atNs)) {
      this.#nowNs = Math.floor(atNs);
      act();
    }
    return { events: this.#events, log: this.#store.log(), certificate: this.#store.lost };
  }

  #planRead(client: Client, span: Span): void {
    const keys = this.#someKeys();
    const level = pick<ConsistencyLevel>(this.#random, ["strong", "strong", "session", "bounded", "eventual"]);
    const replica = this.#random.integer(0, REPLICAS - 1);
    let open: OpenOperation | null = null;
    let reads: readonly KeyObservation[] = [];
    let versionstamp = "";
    let session = "";
    this.#at(span.invokedAtNs, () => {
      session = client.session;
      open = this.#recorder.invoke({
        client: client.name,
        f: "read",
        keys,
        consistency: level,
        session,
        ...(level === "bounded" ? { maxStalenessMs: BOUND_MS } : {}),
      });
    });
    this.#at(pointOf(this.#random, span), () => {
      const position = this.#servePosition(level, client, replica, span);
      versionstamp = this.#store.versionstampAt(position);
      reads = keys.map((key) => this.#store.read(key, position));
      if (level === "session" || level === "strong") {
        client.floor = Math.max(client.floor, position);
      }
    });
    this.#at(span.completedAtNs, () => {
      const provenance = {
        region: "r",
        datacenter: level === "strong" ? "leader" : `r-${replica}`,
        incarnation: 0,
        versionstamp,
        ageMs: null,
      };
      if (session === client.session || level !== "session") {
        open?.ok({ f: "read", reads, provenance });
      } else {
        open?.fail({ error: "bookmark_lost" });
      }
    });
  }

  #servePosition(level: ConsistencyLevel, client: Client, replica: number, span: Span): number {
    const { last } = this.#store;
    if (level === "strong") {
      return last;
    }
    const floors = {
      session: client.floor,
      bounded: this.#store.positionBefore(span.invokedAtNs - BOUND_MS * 1e6),
      eventual: 0,
    };
    const low = Math.max(this.#replicas[replica] ?? 0, floors[level]);
    const position = Math.max(low, last - this.#random.integer(0, 8));
    this.#replicas[replica] = position;
    return position;
  }

  #planCommit(client: Client, span: Span): void {
    const sequence = ++this.#sequence;
    const commitId = { clientId: "client", sequence };
    const isUnknown = this.#random.float() < this.#options.unknownShare;
    const mutations = this.#someMutations(sequence);
    const checkedKey = this.#random.float() < 0.4 ? pick(this.#random, this.#someKeys()) : null;
    const checkAge = this.#random.integer(0, 3);
    let checks: readonly CheckRecord[] | null = null;
    const checksOnce = (): readonly CheckRecord[] => {
      checks ??=
        checkedKey === null ? [] : [{ key: checkedKey, versionstamp: this.#store.pastVersion(checkedKey, checkAge) }];
      return checks;
    };
    this.#planAttempt({ client, span, commitId, mutations, checks: checksOnce, isUnknown });
    if (isUnknown && this.#random.float() < 0.5) {
      const invokedAtNs = span.completedAtNs + this.#random.integer(1, OPERATION_NS_MAX);
      const retry = { invokedAtNs, completedAtNs: invokedAtNs + this.#random.integer(10, OPERATION_NS_MAX) };
      client.freeAtNs = retry.completedAtNs + 1;
      this.#planAttempt({ client, span: retry, commitId, mutations, checks: checksOnce, isUnknown: false });
    }
  }

  #planAttempt({ client, span, commitId, mutations, checks, isUnknown }: Attempt): void {
    let open: OpenOperation | null = null;
    const fate = this.#random.float();
    this.#at(span.invokedAtNs, () => {
      const input = { client: client.name, session: client.session, mutations, checks: checks(), commitId };
      open = this.#recorder.invoke({ ...input, f: "commit" });
    });
    if (isUnknown) {
      this.#at(span.completedAtNs, () => open?.info("outcome_unknown"));
      if (fate < 0.6) {
        const late = { ...span, completedAtNs: span.completedAtNs + OPERATION_NS_MAX };
        const atNs = pointOf(this.#random, late);
        this.#at(atNs, () => void this.#store.commit({ commitId, mutations, checks: checks(), atNs }));
      }
      return;
    }
    if (fate < 0.05) {
      this.#at(span.completedAtNs, () => open?.fail({ error: "not_leader" }));
      return;
    }
    const atNs = pointOf(this.#random, span);
    let result: CommitResult = { kind: "check_failed" };
    this.#at(atNs, () => {
      result = this.#store.commit({ commitId, mutations, checks: checks(), atNs });
      client.floor = result.kind === "committed" ? Math.max(client.floor, result.position) : client.floor;
    });
    this.#at(span.completedAtNs, () => {
      if (result.kind === "committed") {
        open?.ok({ f: "commit", versionstamp: result.versionstamp });
      } else {
        open?.fail({ failedChecks: [0] });
      }
    });
  }

  /** The newest commits are lost, and every session that may have seen one of them begins anew. */
  #failOver(): void {
    this.#store.failOver(LOST_COMMITS);
    for (const client of this.#clients) {
      client.session = `${client.session}+`;
      client.floor = 0;
    }
    this.#replicas.fill(this.#store.last);
  }

  #at(atNs: number, act: () => void): void {
    this.#moments.push({ atNs, act });
  }

  #someKeys(): readonly string[] {
    const count = this.#random.integer(1, Math.min(3, this.#options.keys));
    const keys = Array.from({ length: count }, () => `k${this.#random.integer(0, this.#options.keys - 1)}`);
    return [...new Set(keys)];
  }

  #someMutations(sequence: number): readonly MutationRecord[] {
    return this.#someKeys().map((key) =>
      this.#random.float() < 0.15 ? { kind: "delete", key } : { kind: "set", key, value: `v${sequence}` },
    );
  }
}

interface Span {
  readonly invokedAtNs: number;
  readonly completedAtNs: number;
}

interface Attempt {
  readonly client: Client;
  readonly span: Span;
  readonly commitId: CommitIdRecord;
  readonly mutations: readonly MutationRecord[];
  readonly checks: () => readonly CheckRecord[];
  readonly isUnknown: boolean;
}

interface StoreCommit {
  readonly commitId: CommitIdRecord;
  readonly mutations: readonly MutationRecord[];
  readonly checks: readonly CheckRecord[];
  readonly atNs: number;
}

type CommitResult =
  | { readonly kind: "committed"; readonly versionstamp: string; readonly position: number }
  | { readonly kind: "check_failed" };

/** Strictly inside the span: no two operations whose spans only touch can change places. */
function pointOf(random: Prng, { invokedAtNs, completedAtNs }: Span): number {
  return invokedAtNs + (completedAtNs - invokedAtNs) * (0.1 + 0.8 * random.float());
}

function pick<T>(random: Prng, list: readonly T[]): T {
  const element = list[random.integer(0, list.length - 1)];
  if (element === undefined) {
    throw new RangeError("nothing to pick from");
  }
  return element;
}

/** The sequential store with all its versions. Positions are numbers of entries; position 0 is the empty store. */
class VersionedStore {
  readonly lost = new Set<string>();
  readonly #cells = new Map<string, Cell[]>();
  readonly #results = new Map<number, CommitResult>();
  #entries: { readonly versionstamp: string; readonly commit: LogCommit | null }[] = [];
  #branches: ReplicatedLog["branches"] = [];
  #epoch = 0;

  get last(): number {
    return this.#entries.length;
  }

  versionstampAt(position: number): string {
    return this.#entries[position - 1]?.versionstamp ?? versionstampOf(0);
  }

  read(key: string, position: number): KeyObservation {
    const cell = this.#cells.get(key)?.findLast((version) => version.position <= position);
    return { key, value: cell?.value ?? null, versionstamp: cell?.versionstamp ?? null };
  }

  pastVersion(key: string, age: number): string | null {
    return this.#cells.get(key)?.at(-1 - age)?.versionstamp ?? null;
  }

  /** The newest position that was committed before an instant. */
  positionBefore(atNs: number): number {
    return this.#entries.findLastIndex(({ commit }) => (commit?.committedAtNs ?? Number.POSITIVE_INFINITY) < atNs) + 1;
  }

  commit({ commitId, mutations, checks, atNs }: StoreCommit): CommitResult {
    const known = this.#results.get(commitId.sequence);
    if (known !== undefined) {
      return known;
    }
    const result = this.#apply({ commitId, mutations, checks, atNs });
    this.#results.set(commitId.sequence, result);
    return result;
  }

  #apply({ commitId, mutations, checks, atNs }: StoreCommit): CommitResult {
    if (checks.some(({ key, versionstamp }) => this.read(key, this.last).versionstamp !== versionstamp)) {
      return { kind: "check_failed" };
    }
    const versionstamp = versionstampOf(this.last + 1, this.#epoch);
    this.#entries.push({ versionstamp, commit: { versionstamp, mutations, commitId, committedAtNs: atNs } });
    const position = this.last;
    for (const mutation of mutations) {
      const cells = this.#cells.get(mutation.key) ?? [];
      this.#cells.set(mutation.key, cells);
      const isSet = mutation.kind === "set";
      cells.push({ position, value: isSet ? mutation.value : null, versionstamp: isSet ? versionstamp : null });
    }
    return { kind: "committed", versionstamp, position };
  }

  /** Loses the newest entries and begins the next epoch with an entry that changes nothing. */
  failOver(count: number): void {
    const kept = Math.max(0, this.last - count);
    const commits = this.#entries.slice(kept).flatMap(({ commit }) => (commit === null ? [] : [commit]));
    this.#branches = [{ after: this.versionstampAt(kept), until: this.versionstampAt(this.last), commits }];
    this.#entries = this.#entries.slice(0, kept);
    for (const [key, cells] of this.#cells) {
      this.#cells.set(
        key,
        cells.filter(({ position }) => position <= kept),
      );
    }
    for (const { versionstamp, commitId } of commits) {
      this.lost.add(versionstamp);
      this.#results.delete(commitId?.sequence ?? 0);
    }
    this.#epoch++;
    this.#entries.push({ versionstamp: versionstampOf(this.last + 1, this.#epoch), commit: null });
  }

  log(): ReplicatedLog {
    return {
      commits: this.#entries.flatMap(({ commit }) => (commit === null ? [] : [commit])),
      branches: this.#branches,
    };
  }
}
