// What answers have told clients that cannot say so themselves, and which promise of a session a stale read of theirs broke by it.
//
// A client may ask any node, so each keeps what it told whom and when. The node that finds a read stale looks at what it told
// itself; whoever asks all nodes looks at what the others did (merge-audits.ts). An answer counts if it had arrived before the read was
// sent; one that is forgotten, or that a node has kept to itself, is not held against a read.
import type { InstantMs } from "@kvorum/base";
import { partsOfVersionstamp, type Versionstamp, versionstampToHex } from "@kvorum/keyspace";
import type { Bookmark } from "@kvorum/kv";
import type { AuditTold } from "@kvorum/protocol";
import { AUDIT_TOLD_MAX } from "./limits.ts";

interface Told {
  /** By versionstamp, when each was acknowledged. */
  readonly commits: Map<string, InstantMs>;
  /** In the order of time. Invariant: each is newer than the one before. */
  readonly states: (Bookmark & { readonly atMs: InstantMs })[];
}

/** What one node told. */
export class ToldClients {
  #told: AuditTold[] = [];
  readonly #clients = new Map<string, Told>();

  constructor(told: readonly AuditTold[] = []) {
    for (const each of told) {
      this.#learn(each);
    }
  }

  /** In the order of time; the oldest are forgotten. */
  get told(): readonly AuditTold[] {
    return this.#told.slice(-AUDIT_TOLD_MAX);
  }

  /** Precondition: `atMs` never decreases. */
  add(told: AuditTold): void {
    this.#learn(told);
    if (this.#told.length >= 2 * AUDIT_TOLD_MAX) {
      const kept = this.told;
      this.#told = [];
      this.#clients.clear();
      for (const each of kept) {
        this.#learn(each);
      }
    }
  }

  /** Whether the commit was the client's, and had been acknowledged to it by then. */
  hadAcknowledged(client: string, { versionstamp }: Missed, byMs: InstantMs): boolean {
    const atMs = this.#clients.get(client)?.commits.get(versionstampToHex(versionstamp));
    return atMs !== undefined && atMs <= byMs;
  }

  /** Whether the client had been answered from a state that had this version; states are compared within an epoch. */
  hadShown(client: string, { versionstamp }: Missed, byMs: InstantMs): boolean {
    const { epoch, index } = partsOfVersionstamp(versionstamp);
    const newest = this.#clients.get(client)?.states.findLast(({ atMs }) => atMs <= byMs);
    return newest !== undefined && newest.epoch === epoch && newest.index >= index;
  }

  #learn(told: AuditTold): void {
    const { client, kind, versionstamp, atMs } = told;
    const known: Told = this.#clients.get(client) ?? { commits: new Map(), states: [] };
    this.#clients.set(client, known);
    if (kind === "acknowledged") {
      known.commits.set(versionstampToHex(versionstamp), atMs);
    } else {
      const state = partsOfVersionstamp(versionstamp);
      if (!isBeyond(state, known.states.at(-1))) {
        return;
      }
      known.states.push({ epoch: state.epoch, index: state.index, atMs });
    }
    this.#told.push(told);
  }
}

interface Missed {
  readonly versionstamp: Versionstamp;
}

/** A stale read of a client that nodes remember. */
interface RememberedRead<Version extends Missed> {
  readonly client: string;
  /** What it was told until then counts. */
  readonly knownUntilMs: InstantMs;
  readonly missed: readonly Version[];
}

/** The first version that the read missed against each promise, by what these nodes told its client; null: it broke none. */
export function promisesBroken<Version extends Missed>(
  { client, knownUntilMs, missed }: RememberedRead<Version>,
  nodes: readonly ToldClients[],
): { readonly readYourWrites: Version | null; readonly monotonicReads: Version | null } {
  const firstOf = (had: "hadAcknowledged" | "hadShown"): Version | null =>
    missed.find((version) => nodes.some((node) => node[had](client, version, knownUntilMs))) ?? null;
  return { readYourWrites: firstOf("hadAcknowledged"), monotonicReads: firstOf("hadShown") };
}

function isBeyond(state: Bookmark, before: Bookmark | undefined): boolean {
  return (
    before === undefined || state.epoch > before.epoch || (state.epoch === before.epoch && state.index > before.index)
  );
}
