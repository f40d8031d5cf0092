// What a voter is in every role: identity, term and vote, log, and the effects that it has yet to hand out.
import {
  addMs,
  type DatacenterId,
  type Epoch,
  type InstantMs,
  type LogIndex,
  type Prng,
  type Term,
} from "@kvorum/base";
import { FIRST_ELECTION_PATIENCE } from "./limits.ts";
import type { RaftMessage } from "./message.ts";
import type { RaftTiming } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { Persistence } from "./persistence.ts";
import type { Configuration } from "./quorum.ts";
import type { RaftLog } from "./raft-log.ts";
import { ReadRounds } from "./read-rounds.ts";
import type { HardState } from "./ready.ts";
import type { Role } from "./role.ts";

export interface RaftStateFields {
  readonly id: DatacenterId;
  readonly configuration: Configuration;
  readonly timing: RaftTiming;
  readonly epoch: Epoch;
  readonly random: Prng;
  readonly log: RaftLog;
  readonly hardState: HardState;
  readonly now: InstantMs;
}

/** Mutable; owned by one Raft. The files of the roles change it; nothing else does. */
export class RaftState {
  readonly id: DatacenterId;
  readonly configuration: Configuration;
  readonly timing: RaftTiming;
  readonly epoch: Epoch;
  readonly log: RaftLog;
  readonly persistence: Persistence;
  readonly outbox = new Outbox();
  readonly reads = new ReadRounds();
  /** The latest instant that the driver has told. */
  now: InstantMs;
  role: Role;
  readonly #random: Prng;

  constructor(fields: RaftStateFields) {
    this.id = fields.id;
    this.configuration = fields.configuration;
    this.timing = fields.timing;
    this.epoch = fields.epoch;
    this.log = fields.log;
    this.persistence = new Persistence(fields.hardState, fields.log);
    this.now = fields.now;
    this.#random = fields.random;
    // A lone voter has nobody to wait for.
    const electionAtMs = this.configuration.voters.length === 1 ? this.now : this.drawElectionAtMs();
    this.role = { role: "follower", leader: null, leaderHeardAtMs: this.now, electionAtMs };
  }

  get term(): Term {
    return this.persistence.term;
  }

  /** The leader of this term, as far as known. */
  get leader(): DatacenterId | null {
    if (this.role.role === "leader") {
      return this.id;
    }
    return this.role.role === "follower" ? this.role.leader : null;
  }

  /** A fresh random deadline (Raft §5.2). Before the first term there is no leader to be patient with. */
  drawElectionAtMs(): InstantMs {
    const patience = this.term === 0 ? FIRST_ELECTION_PATIENCE : 1;
    return addMs(this.now, this.timing.electionTimeoutMs * patience * (1 + this.#random.float()));
  }

  send(message: RaftMessage): void {
    this.outbox.send(message);
  }

  /** Sends a message that promises something, once the term, the vote and the log up to `index` are durable. */
  sendDurably(message: RaftMessage, index: LogIndex): void {
    if (this.persistence.isDurable(index)) {
      this.outbox.send(message);
    } else {
      this.persistence.defer(message);
    }
  }
}
