// Compares this replica's state with the others', index by index, by their rolling digests.
//
// Digests are chained: replicas that agree at an index agree at every index before it, and once they have parted they never
// agree again. So the latest comparison with each peer is all that needs to be remembered, and comparisons at different
// indexes can be weighed against each other.
//
// The voters decide: a replica has diverged when more of them contradict it than agree with it. A sibling's word is only a
// reason to ask them. Peers of another epoch must be kept away by the caller: on a branch, states differ rightly.
import { addMs, createInstantMs, createLogIndex, type DatacenterId, type InstantMs, type LogIndex } from "@kvorum/base";
import { DIGEST_GRACE_MS, DIGEST_INTERVAL_MS, DIGEST_STATEMENTS_AHEAD_MAX, DIGESTS_KEPT } from "./limits.ts";
import type { DigestStatement } from "./ports/peer-transport.ts";

/** A peer's digest at the first index at which it was seen to differ from this replica's; they may have parted before. */
export interface Contradiction {
  readonly datacenter: DatacenterId;
  readonly index: LogIndex;
  readonly own: string;
  readonly other: string;
}

/** `index` and `own` are those of the earliest contradiction. */
interface Difference {
  readonly index: LogIndex;
  readonly own: string;
  /** Voters or not, the earliest first. */
  readonly others: readonly Contradiction[];
}

export type DigestVerdict =
  /** Nobody contradicts, or fewer voters than agree: then it is they who have diverged. */
  | { readonly kind: "agrees" }
  /** Contradicted, and voters that would decide it may still speak. */
  | { readonly kind: "pending" }
  /** Contradicted, and the voters that spoke do not decide it. A learner asks those that it has not heard. */
  | ({ readonly kind: "suspect" } & Difference)
  /** Contradicted by more voters than agree: this replica must serve nothing any more. */
  | ({ readonly kind: "diverged" } & Difference);

interface Peer {
  /** Not yet applied here, ascending. Bounded by DIGEST_STATEMENTS_AHEAD_MAX. */
  ahead: readonly DigestStatement[];
  /** The latest comparison; null before the first. */
  compared: { readonly index: LogIndex; readonly own: string; readonly other: string } | null;
}

type Vote = "agreeing" | "contradicting" | "silent";

export interface DigestWatchOptions {
  readonly self: DatacenterId;
  /** The state when the watch begins; null for a state to which nothing was applied. */
  readonly applied: DigestStatement | null;
}

export class DigestWatch {
  readonly #self: DatacenterId;
  /** Ring by index of what was applied here. */
  readonly #indexes = new Float64Array(DIGESTS_KEPT);
  readonly #digests: string[] = new Array(DIGESTS_KEPT).fill("");
  readonly #peers = new Map<DatacenterId, Peer>();
  #newest: DigestStatement | null = null;
  /** Whether anybody ever did since the state was replaced: most turns need to know no more. */
  #isContradicted = false;
  /** When the newest contradiction came up; meaningless while there is none. */
  #contradictedAtMs: InstantMs = createInstantMs(0);
  #statedAtMs: InstantMs | null = null;

  constructor({ self, applied }: DigestWatchOptions) {
    this.#self = self;
    this.reset(applied);
  }

  /** The newest digest of this replica; null before anything was applied. */
  get newest(): DigestStatement | null {
    return this.#newest;
  }

  /** The statement to send to the others if one is due: the newest, once in a while. */
  takeDue(now: InstantMs): DigestStatement | null {
    if (this.#newest === null || (this.#statedAtMs !== null && now < addMs(this.#statedAtMs, DIGEST_INTERVAL_MS))) {
      return null;
    }
    this.#statedAtMs = now;
    return this.#newest;
  }

  /** An entry was applied here. In the order of the log. */
  applied(statement: DigestStatement, now: InstantMs): void {
    this.#remember(statement);
    for (const peer of this.#peers.values()) {
      while (peer.ahead[0] !== undefined && peer.ahead[0].index <= statement.index) {
        this.#compare(peer, peer.ahead[0], now);
        peer.ahead = peer.ahead.slice(1);
      }
    }
  }

  /** A peer told its digest. */
  stated(from: DatacenterId, statement: DigestStatement, now: InstantMs): void {
    if (from === this.#self) {
      return;
    }
    const peer = this.#peers.get(from) ?? { ahead: [], compared: null };
    this.#peers.set(from, peer);
    if (statement.index <= (this.#newest?.index ?? 0)) {
      this.#compare(peer, statement, now);
    } else if (peer.ahead.length < DIGEST_STATEMENTS_AHEAD_MAX && statement.index > (peer.ahead.at(-1)?.index ?? 0)) {
      peer.ahead = [...peer.ahead, statement];
    }
  }

  /**
   * How this replica's state stands, for its caller to act on and to alarm about.
   * @param voters of the configuration in force, this replica among them if it is one
   */
  verdict(voters: readonly DatacenterId[], now: InstantMs): DigestVerdict {
    if (!this.#isContradicted) {
      return { kind: "agrees" };
    }
    const others = this.#contradictions();
    const [first] = others;
    if (first === undefined) {
      return { kind: "agrees" };
    }
    const lastIndex = createLogIndex(Math.max(...others.map((other) => other.index)));
    const { agreeing, contradicting, silent } = this.#countVotes(voters, lastIndex);
    const isHeard = now >= addMs(this.#contradictedAtMs, DIGEST_GRACE_MS);
    const undecided = isHeard ? 0 : silent;
    if (agreeing > contradicting + undecided) {
      return { kind: "agrees" };
    }
    const difference = { index: first.index, own: first.own, others };
    if (contradicting > agreeing + undecided) {
      return { kind: "diverged", ...difference };
    }
    return undecided > 0 ? { kind: "pending" } : { kind: "suspect", ...difference };
  }

  /** The state was replaced by another: nothing that was compared holds any more. */
  reset(applied: DigestStatement | null): void {
    this.#indexes.fill(0);
    this.#peers.clear();
    this.#isContradicted = false;
    this.#newest = null;
    if (applied !== null && applied.index > 0) {
      this.#remember(applied);
    }
  }

  #remember(statement: DigestStatement): void {
    const slot = statement.index % DIGESTS_KEPT;
    this.#indexes[slot] = statement.index;
    this.#digests[slot] = statement.digest;
    this.#newest = statement;
  }

  #ownDigest(index: LogIndex): string | undefined {
    const slot = index % DIGESTS_KEPT;
    return this.#indexes[slot] === index ? this.#digests[slot] : undefined;
  }

  /** Compares at an index that both have applied; one that is forgotten here, or older than the last, says nothing. */
  #compare(peer: Peer, { index, digest: other }: DigestStatement, now: InstantMs): void {
    const own = this.#ownDigest(index);
    if (own === undefined || (peer.compared !== null && peer.compared.index > index)) {
      return;
    }
    // The first index of a contradiction stays, unless the peer agrees again: then its state was replaced.
    const contradicts = peer.compared !== null && peer.compared.own !== peer.compared.other;
    if (own !== other && !contradicts) {
      this.#isContradicted = true;
      this.#contradictedAtMs = now;
    }
    if (own === other || !contradicts) {
      peer.compared = { index, own, other };
    }
  }

  /** How the voters stand to this replica's state at `index` and before; itself for it, if it is one. */
  #countVotes(voters: readonly DatacenterId[], index: LogIndex): Readonly<Record<Vote, number>> {
    const counts = { agreeing: 0, contradicting: 0, silent: 0 };
    for (const voter of voters) {
      counts[this.#voteOf(voter, index)]++;
    }
    return counts;
  }

  #voteOf(voter: DatacenterId, index: LogIndex): Vote {
    if (voter === this.#self) {
      return "agreeing";
    }
    const compared = this.#peers.get(voter)?.compared ?? null;
    if (compared !== null && compared.own !== compared.other) {
      return "contradicting";
    }
    return compared !== null && compared.index >= index ? "agreeing" : "silent";
  }

  #contradictions(): readonly Contradiction[] {
    return [...this.#peers]
      .flatMap(([datacenter, { compared }]) =>
        compared === null || compared.own === compared.other ? [] : [{ datacenter, ...compared }],
      )
      .sort((a, b) => a.index - b.index);
  }
}
