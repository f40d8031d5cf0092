// Raft's safety properties (Raft figure 3), judged from outside after every step of a random run.
import { assert, createLogIndex, type DatacenterId } from "@kvorum/base";
import { type Configuration, halvesOf } from "../configuration.ts";
import { majorityOf } from "../quorum.ts";
import type { ConfirmedRead } from "../ready.ts";
import { entriesOf, type RaftEnvironment, type TestVoter } from "./raft-environment.ts";

/** Knows everything that any voter ever committed, and every leader there ever was. */
export class Judge {
  readonly #environment: RaftEnvironment;
  readonly #leaders = new Map<number, DatacenterId>();
  /** Every committed entry, index 1 first: its term, and the term of the voter that was first seen to know. */
  readonly #committed: { readonly term: number; readonly seenInTerm: number }[] = [];
  /** As each voter had it when it was looked at last: what it decides next, it decides by this. */
  readonly #configurations = new Map<DatacenterId, Configuration>();
  readonly #commitIndexes = new Map<DatacenterId, number>();
  /** Open reads: the commit index that was known anywhere when the read was asked for. */
  readonly #reads = new Map<string, number>();
  readsConfirmed = 0;
  changesCommitted = 0;

  constructor(environment: RaftEnvironment) {
    this.#environment = environment;
  }

  get committedCount(): number {
    return this.#committed.length;
  }

  /** Every configuration that some voter goes by, up or down. */
  get configurations(): readonly Configuration[] {
    return [...this.#configurations.values()];
  }

  get leadersCount(): number {
    return this.#leaders.size;
  }

  /** A read was asked for: whoever confirms it must be at or past everything committed by now. */
  readAsked(id: DatacenterId, readSequence: number): void {
    // A ticket that later callers share must satisfy the latest of them.
    this.#reads.set(`${id}/${readSequence}`, this.committedCount);
  }

  readConfirmed(id: DatacenterId, read: ConfirmedRead): void {
    const asked = this.#reads.get(`${id}/${read.readSequence}`);
    assert(
      asked !== undefined,
      `${id} confirms read ${read.readSequence}, which nobody asked for or was answered before`,
    );
    assert(
      read.index >= asked,
      `linearizability: ${id} serves read ${read.readSequence} at ${read.index}, committed were ${asked}`,
    );
    this.#reads.delete(`${id}/${read.readSequence}`);
    this.readsConfirmed++;
  }

  /** Sequences start over in a new process. */
  crashed(id: DatacenterId): void {
    this.#commitIndexes.delete(id);
    for (const name of [...this.#reads.keys()].filter((each) => each.startsWith(`${id}/`))) {
      this.#reads.delete(name);
    }
  }

  /** Judges a voter that has just been touched. */
  check(voter: TestVoter): void {
    if (voter.raft === undefined) {
      return;
    }
    voter.raft.assertInvariants();
    this.#checkLeader(voter);
    this.#checkCommitted(voter);
    const { configuration, isRecovering } = voter.raft.status;
    this.#configurations.set(voter.id, configuration);
    voter.isWiped &&= isRecovering;
  }

  /** Log matching (Raft §5.3): where two logs hold an entry of one term at one index, they agree up to there. */
  checkLogMatching(): void {
    const logs = [...this.#environment.voters.values()].flatMap(({ raft, disk }) =>
      raft === undefined ? [] : [entriesOf(raft, disk.firstIndex, raft.status.lastIndex)],
    );
    for (const left of logs) {
      const terms = new Map(left.map((entry) => [entry.index, entry.term]));
      for (const right of logs) {
        const common = right.filter((entry) => terms.has(entry.index));
        const last = common.findLast((entry) => terms.get(entry.index) === entry.term);
        const first = common.find((entry) => terms.get(entry.index) !== entry.term);
        assert(
          first === undefined || last === undefined || last.index < first.index,
          `log matching: two logs agree at ${last?.index}, but not at ${first?.index}`,
        );
      }
    }
  }

  /** Election safety (Raft §5.2) and leader completeness (§5.4), which binds leaders of later terms than the commit's. */
  #checkLeader({ id, raft, disk }: TestVoter): void {
    if (raft === undefined || raft.status.role !== "leader") {
      return;
    }
    const { term, lastIndex } = raft.status;
    const known = this.#leaders.get(term);
    assert(known === undefined || known === id, `election safety: ${known} and ${id} both lead term ${term}`);
    if (known === undefined) {
      this.#leaders.set(term, id);
      const { index: baseIndex } = disk.base;
      const terms = entriesOf(raft, baseIndex + 1, lastIndex).map((entry) => entry.term);
      const missing = this.#committed.findIndex(
        (committed, position) =>
          position >= baseIndex && committed.seenInTerm < term && terms[position - baseIndex] !== committed.term,
      );
      assert(missing === -1, `leader completeness: ${id} leads term ${term} without committed entry ${missing + 1}`);
    }
  }

  /** State machine safety (Raft §5.4.3): what is committed once stays, on a majority of disks. */
  #checkCommitted({ id, raft, disk }: TestVoter): void {
    const before = this.#commitIndexes.get(id) ?? 0;
    if (raft === undefined || raft.status.commitIndex === before) {
      return;
    }
    const { commitIndex, term: seenInTerm } = raft.status;
    const configuration = this.#configurations.get(id) ?? raft.status.configuration;
    assert(commitIndex > before, `the commit index of ${id} fell from ${before} to ${commitIndex}`);
    this.#commitIndexes.set(id, commitIndex);
    for (const { index, term, kind } of entriesOf(raft, Math.max(before, disk.base.index) + 1, commitIndex)) {
      const known = this.#committed[index - 1];
      assert(
        known === undefined || known.term === term,
        `entry ${index} was committed with term ${known?.term}, now ${term}`,
      );
      if (known === undefined) {
        assert(index === this.#committed.length + 1, `${id} is first to know entry ${index}, and others before it`);
        this.#checkDurable(configuration, index, term);
        this.#committed.push({ term, seenInTerm });
        this.changesCommitted += kind === "configuration" ? 1 : 0;
      }
    }
  }

  /** An entry may be acknowledged only when a majority has it on disk (design.md 2; pitfalls 4 and 11). */
  #checkDurable(configuration: Configuration, index: number, term: number): void {
    for (const half of halvesOf(configuration)) {
      const holders = half.filter((id) => this.#isHeldBy(id, index, term));
      assert(
        holders.length >= majorityOf(half),
        `entry ${index} of term ${term} is committed, and on the disks of ${holders.join(", ")} of ${half.join(", ")}`,
      );
    }
  }

  /** A voter that was wiped may be counted for what it had acknowledged before: it makes up for that before it votes again. */
  #isHeldBy(id: DatacenterId, index: number, term: number): boolean {
    const { disk, isWiped } = this.#environment.voter(id);
    return isWiped || disk.base.index >= index || disk.termAt(createLogIndex(index)) === term;
  }
}
