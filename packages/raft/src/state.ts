// What a voter is in every role: identity, term and vote, log, and the effects that it has yet to hand out.
import {
  addMs,
  createInstantMs,
  type DatacenterId,
  type Epoch,
  type InstantMs,
  type LogIndex,
  type Prng,
  type Term,
} from "@kvorum/base";
import { type Configuration, isVoter, votersOf } from "./configuration.ts";
import type { ConfigurationAt, ConfigurationHistory } from "./configuration-history.ts";
import type { Entry } from "./entry.ts";
import { HeartbeatRounds } from "./heartbeat-rounds.ts";
import { FIRST_ELECTION_PATIENCE } from "./limits.ts";
import type { RaftMessage } from "./message.ts";
import type { RaftTiming, ReadConfirmation } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { Persistence } from "./persistence.ts";
import type { RaftLog } from "./raft-log.ts";
import type { HardState } from "./ready.ts";
import type { Recovery } from "./recovery.ts";
import type { Role } from "./role.ts";

export interface RaftStateFields {
  readonly id: DatacenterId;
  readonly configurations: ConfigurationHistory;
  readonly timing: RaftTiming;
  readonly readConfirmation: ReadConfirmation;
  readonly epoch: Epoch;
  readonly random: Prng;
  readonly log: RaftLog;
  readonly hardState: HardState;
  readonly now: InstantMs;
}

/** Mutable; owned by one Raft. The files of the roles change it; nothing else does. */
export class RaftState {
  readonly id: DatacenterId;
  readonly configurations: ConfigurationHistory;
  readonly timing: RaftTiming;
  readonly readConfirmation: ReadConfirmation;
  readonly epoch: Epoch;
  readonly log: RaftLog;
  readonly persistence: Persistence;
  readonly outbox = new Outbox();
  readonly rounds = new HeartbeatRounds();
  /** The latest instant that the driver has told. */
  now: InstantMs;
  role: Role;
  /** Undefined in a voter that has all that it ever promised. */
  recovery: Recovery | undefined;
  /** About to stop: it votes and takes entries, and neither campaigns nor takes a lead that it is handed. */
  isLeaving = false;
  /** When a leader was last heard, of whatever term; no vote is given soon after (thesis §4.2.3). */
  leaderHeardAtMs: InstantMs;
  readonly #random: Prng;

  constructor(fields: RaftStateFields) {
    this.id = fields.id;
    this.configurations = fields.configurations;
    this.timing = fields.timing;
    this.readConfirmation = fields.readConfirmation;
    this.epoch = fields.epoch;
    this.log = fields.log;
    this.persistence = new Persistence(fields.hardState, fields.log);
    this.now = fields.now;
    this.#random = fields.random;
    // A leader with a lease may have been heard just before the crash.
    const isLeasePossible = fields.readConfirmation.kind === "lease" && this.term > 0;
    this.leaderHeardAtMs = isLeasePossible ? this.now : createInstantMs(Number.NEGATIVE_INFINITY);
    // A lone voter has nobody to wait for.
    const isAlone = this.isVoter && votersOf(this.configuration).length === 1;
    this.role = { role: "follower", leader: null, electionAtMs: isAlone ? this.now : this.drawElectionAtMs() };
  }

  /** In force here, committed or not. */
  get configuration(): Configuration {
    return this.configurationAt.configuration;
  }

  get configurationAt(): ConfigurationAt {
    return this.configurations.latest;
  }

  get isVoter(): boolean {
    return isVoter(this.configuration, this.id);
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

  /** Adds entries to the log; a configuration among them is in force at once (Raft §6). */
  append(entries: readonly Entry[]): void {
    this.log.append(entries);
    this.configurations.append(entries, this.log.commitIndex);
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
