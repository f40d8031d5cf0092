// Raft's safety properties (Raft figure 3), judged from outside after every step of a random run.
import { assert, createLogIndex, type DatacenterId } from "@kvorum/base";
import { majorityOf } from "../quorum.ts";
import type { ConfirmedRead } from "../ready.ts";
import { entriesOf, type RaftEnvironment, type TestVoter } from "./raft-environment.ts";

/** Knows everything that any voter ever committed, and every leader there ever was. */
export class Judge {
  readonly #environment: RaftEnvironment;
  readonly #leaders = new Map<number, DatacenterId>();
  /** Every committed entry, index 1 first: its term, and the term of the voter that was first seen to know. */
  readonly #committed: { readonly term: number; readonly seenInTerm: number }[] = [];
  readonly #commitIndexes = new Map<DatacenterId, number>();
  /** Open reads: the commit index that was known anywhere when the read was asked for. */
  readonly #reads = new Map<string, number>();
  readsConfirmed = 0;

  constructor(environment: RaftEnvironment) {
    this.#environment = environment;
  }

  get committedCount(): number {
    return this.#committed.length;
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
  }

  /** Log matching (Raft §5.3): where two logs hold an entry of one term at one index, they agree up to there. */
  checkLogMatching(): void {
    const logs = [...this.#environment.voters.values()].flatMap(({ raft }) =>
      raft === undefined ? [] : [entriesOf(raft, 1, raft.status.lastIndex)],
    );
    for (const left of logs) {
      for (const right of logs) {
        const isEqual = left.map((entry, position) => entry.term === right[position]?.term);
        const first = isEqual.indexOf(false);
        const last = isEqual.lastIndexOf(true);
        assert(first === -1 || last < first, `log matching: two logs agree at ${last + 1}, but not at ${first + 1}`);
      }
    }
  }

  /** Election safety (Raft §5.2) and leader completeness (§5.4), which binds leaders of later terms than the commit's. */
  #checkLeader({ id, raft }: TestVoter): void {
    if (raft === undefined || raft.status.role !== "leader") {
      return;
    }
    const { term, lastIndex } = raft.status;
    const known = this.#leaders.get(term);
    assert(known === undefined || known === id, `election safety: ${known} and ${id} both lead term ${term}`);
    if (known === undefined) {
      this.#leaders.set(term, id);
      const terms = entriesOf(raft, 1, lastIndex).map((entry) => entry.term);
      const missing = this.#committed.findIndex(
        (committed, position) => committed.seenInTerm < term && terms[position] !== committed.term,
      );
      assert(missing === -1, `leader completeness: ${id} leads term ${term} without committed entry ${missing + 1}`);
    }
  }

  /** State machine safety (Raft §5.4.3): what is committed once stays, on a majority of disks. */
  #checkCommitted({ id, raft }: TestVoter): void {
    const before = this.#commitIndexes.get(id) ?? 0;
    if (raft === undefined || raft.status.commitIndex === before) {
      return;
    }
    const { commitIndex, term: seenInTerm } = raft.status;
    assert(commitIndex > before, `the commit index of ${id} fell from ${before} to ${commitIndex}`);
    this.#commitIndexes.set(id, commitIndex);
    for (const { index, term } of entriesOf(raft, before + 1, commitIndex)) {
      const known = this.#committed[index - 1];
      assert(
        known === undefined || known.term === term,
        `entry ${index} was committed with term ${known?.term}, now ${term}`,
      );
      if (known === undefined) {
        this.#checkDurable(index, term);
        this.#committed.push({ term, seenInTerm });
      }
    }
  }

  /** An entry may be acknowledged only when a majority has it on disk (design.md 2; pitfalls 4 and 11). */
  #checkDurable(index: number, term: number): void {
    const { voters } = this.#environment;
    const holders = [...voters.values()].filter(({ disk }) => disk.termAt(createLogIndex(index)) === term);
    const majority = majorityOf({ voters: [...voters.keys()] });
    assert(
      holders.length >= majority,
      `entry ${index} of term ${term} is committed, and on ${holders.length} disks of ${voters.size}`,
    );
  }
}
