// A voter that has lost its disk (pitfall 9): it may have voted, and it may have acknowledged entries, and remembers neither.
// Before it has a say again it must know of a term in which it cannot have voted differently, and hold whatever may have been
// committed with its help. Until then it neither campaigns, nor votes, nor, while it is asking, acknowledges anything.
//
// Asking. It asks every other voter of the newest configuration that it hears of. Either the leader answers that this voter became
// one in its own term and never acknowledged or asked anything before: then it is new, and gives its vote of that term to the
// leader. Or a majority of the voters, itself
// included, have taken part in no election, and nobody is known to have an entry committed: then the cluster, or its epoch, is new,
// and there is nothing to win back. (That a majority lacks what is committed is beyond what Raft bears, be it that disks were
// lost, or that a voter of a cluster at work starts for the first time while another has lost its disk.) Or all the others
// have answered, with their durable terms. Why all: a vote that it gave in term t went to a candidate that had made t durable
// before it asked, and that candidate must be among those who answer. So T, the greatest term of the answers, is at least t. It
// adopts T, and with it a vote for itself: that vote is
// spent, and it cannot vote twice in any term up to T. The same holds for entries: whoever led when it acknowledged them had
// a term of at most T. (If that candidate, too, has lost its disk, its election died with it, unless others had entered the term.)
//
// Catching up. It takes entries and acknowledges them, for they are durable from now on, but an election still must not
// count on its log, which may lack what was committed with its lost acknowledgements. So it votes only in terms after T, and for
// candidates whose logs are as advanced as that of each who answered: what was committed with its help is in one of those logs, and
// a candidate that covers them all has it (Raft §5.4.3). It has all of that itself once the entry at its commit
// index is of the current term t, and
//  - t > T: the leader of t was elected without its vote, by voters that hold everything committed before (Raft §5.4.3), and
//    whatever that log held at the start of t comes before any entry of t; or
//  - t = T, and its leader answered while it led T, or before it did, and the commit index has reached the greatest of the
//    answers. A leader forgets, when it is asked, what the asker had acknowledged, so that later commits stand on the new disk.
//
// A crash in between: while asking nothing is written, so it starts over. While catching up the hard state carries a commit index
// past the end of any log (persistence.ts), and a voter that finds its log ending before its commit index asks again. A log that
// was cut short by its disk is recovered in the same way.
//
// Assumed: links are ordered (peer-transport.ts), so an acknowledgement of the former life does not arrive after the new
// life's question. A replica with an empty log that is no voter by its own configuration may be one by a later; it asks as soon as
// it hears a leader, and goes by the configuration in the answer.
import {
  addMs,
  createLogIndex,
  createTerm,
  type DatacenterId,
  type InstantMs,
  type LogIndex,
  type Term,
} from "@kvorum/base";
import { isVoter, votersOf } from "./configuration.ts";
import type { ConfigurationAt } from "./configuration-history.ts";
import type { RecoveryRequest, RecoveryResponse, VoteRequest } from "./message.ts";
import { voteResultOf } from "./quorum.ts";
import { isLogEndCovered, type LogEnd } from "./raft-log.ts";
import type { HardState } from "./ready.ts";
import type { RaftState } from "./state.ts";

interface Asking {
  readonly phase: "asking";
  /** Its voters must answer. */
  configurationAt: ConfigurationAt;
  readonly answers: Map<DatacenterId, RecoveryResponse>;
  /** When those who have not answered are asked again. */
  askAtMs: InstantMs;
}

interface CatchingUp {
  readonly phase: "catching_up";
  /** The greatest term of the answers, and whoever may lead it and has forgotten what this voter had acknowledged. */
  readonly term: Term;
  readonly leadersOfTerm: ReadonlySet<DatacenterId>;
  /** The greatest commit index of the answers. */
  readonly commitIndexMin: LogIndex;
  /** The most advanced of the logs of those who answered. */
  readonly logEndMin: LogEnd;
}

export type Recovery = Asking | CatchingUp;

/**
 * Begins to recover if this disk may have lost what was on it. One without a term may be a new or a wiped one, also when it
 * holds entries again: a learner that is made a voter may have been one before, by a configuration that it does not have
 * yet. Only in an epoch of which it has no entry nobody has voted before who could have forgotten it (epoch-claim.ts of replica).
 */
export function beginRecoveryIfLost(state: RaftState, hardState: HardState): void {
  const { log, persistence } = state;
  const isCutShort = hardState.commitIndex > log.lastIndex;
  const mayHaveVoted = state.isVoter || log.lastIndex === 0 || log.epochAt(log.lastIndex) === state.epoch;
  const isLost = isCutShort || (persistence.isBlank && mayHaveVoted);
  const hasOthers = votersOf(state.configuration).some((voter) => voter !== state.id);
  // A voter that knows of no other may be one by a configuration that is long over, unless its disk is as new as its cluster.
  if (isLost && (hasOthers || isCutShort)) {
    state.recovery = {
      phase: "asking",
      configurationAt: state.configurationAt,
      answers: new Map(),
      askAtMs: state.now,
    };
    tickRecovery(state, state.recovery);
  }
}

/** Time has passed: those who have not answered are asked, again. */
export function tickRecovery(state: RaftState, asking: Asking): void {
  if (state.now < asking.askAtMs) {
    return;
  }
  asking.askAtMs = addMs(state.now, state.timing.heartbeatIntervalMs);
  for (const voter of othersToAsk(state, asking)) {
    if (!asking.answers.has(voter)) {
      ask(state, voter);
    }
  }
}

/** Someone leads: whoever it is knows the configuration in force, which this replica may not. */
export function hearLeaderWhileAsking(state: RaftState, asking: Asking, leader: DatacenterId): void {
  if (!asking.answers.has(leader) || !isVoter(asking.configurationAt.configuration, state.id)) {
    ask(state, leader);
  }
}

/** An answer is sent once the term and the vote are durable; it is no use before. */
export function answerRecovery(state: RaftState, request: RecoveryRequest, isNewVoter: boolean): void {
  const { role } = state.role;
  const { configuration, index: configurationIndex } = state.configurationAt;
  const { id: from, term, log } = state;
  state.sendDurably(
    {
      kind: "recovery_response",
      from,
      to: request.from,
      term,
      isBlank: state.persistence.isBlank,
      isEpochUnderWay: log.commitIndex > 0 && log.epochAt(log.commitIndex) === state.epoch,
      isNewVoter,
      lastIndex: log.persistedIndex,
      lastTerm: log.termAt(log.persistedIndex) ?? createTerm(0),
      role,
      commitIndex: log.commitIndex,
      configuration,
      configurationIndex,
    },
    createLogIndex(0),
  );
}

export function handleRecoveryResponse(state: RaftState, message: RecoveryResponse): void {
  const { recovery } = state;
  if (recovery?.phase !== "asking") {
    return;
  }
  recovery.answers.set(message.from, message);
  if (message.configurationIndex > recovery.configurationAt.index) {
    recovery.configurationAt = { index: message.configurationIndex, configuration: message.configuration };
    recovery.askAtMs = state.now;
    tickRecovery(state, recovery);
  }
  if (!isVoter(recovery.configurationAt.configuration, state.id)) {
    return;
  }
  if (message.isNewVoter) {
    followFromNowOn(state, message);
  } else if (isClusterNew(state, recovery)) {
    spendVotes(state, recovery);
    endRecovery(state);
  } else if (othersToAsk(state, recovery).every((voter) => recovery.answers.has(voter))) {
    catchUp(state, recovery);
  }
}

/** Everything that may have been committed with this voter's help is in its log again, and durable. */
export function endRecoveryIfCaughtUp(state: RaftState): void {
  const { recovery, log, term, leader } = state;
  if (
    recovery?.phase === "catching_up" &&
    (term > recovery.term || (leader !== null && recovery.leadersOfTerm.has(leader))) &&
    log.commitIndex >= recovery.commitIndexMin &&
    log.termAt(log.commitIndex) === term &&
    log.persistedIndex >= log.commitIndex
  ) {
    endRecovery(state);
  }
}

function isClusterNew(state: RaftState, { configurationAt, answers }: Asking): boolean {
  const blank = new Map([...answers].map(([voter, { isBlank }]) => [voter, isBlank]));
  blank.set(state.id, state.persistence.isBlank);
  const isEntryCommitted = [...answers.values()].some((answer) => answer.isEpochUnderWay);
  return !isEntryCommitted && voteResultOf(configurationAt.configuration, blank) === "won";
}

/** Whatever vote this voter gave was in a term up to the greatest of the answers: in none of those will it vote again. */
function spendVotes({ id, persistence }: RaftState, { answers }: Asking): void {
  const known = [...answers.values()].filter(({ isBlank }) => !isBlank);
  if (known.length === 0) {
    return;
  }
  const term = createTerm(Math.max(persistence.term, ...known.map((answer) => answer.term)));
  if (term > persistence.term) {
    persistence.adoptTerm(term);
  }
  if (persistence.vote === null) {
    persistence.castVote(id);
  }
}

/** A voter by an entry of this leader, which has not heard from it before: it cannot have voted yet, and does so for the leader. */
function followFromNowOn(state: RaftState, { from: leader, term }: RecoveryResponse): void {
  const { persistence } = state;
  if (term > persistence.term) {
    persistence.adoptTerm(term);
  }
  if (term === persistence.term && persistence.vote === null) {
    persistence.castVote(leader);
  }
  endRecovery(state);
}

function catchUp(state: RaftState, asking: Asking): void {
  spendVotes(state, asking);
  const { log, term, persistence } = state;
  const answers = [...asking.answers.values()];
  // One that answered as a follower in this term may have led it before, and messages of that time may still be under way.
  const mayLead = answers.filter(
    (answer) => answer.term < term || answer.role === "leader" || answer.role === "candidate",
  );
  persistence.markLoss(true);
  state.recovery = {
    phase: "catching_up",
    term,
    leadersOfTerm: new Set(mayLead.map((answer) => answer.from)),
    commitIndexMin: createLogIndex(Math.max(log.commitIndex, ...answers.map((answer) => answer.commitIndex))),
    logEndMin: answers.reduce<LogEnd>((end, answer) => (isLogEndCovered(answer, end) ? end : answer), NO_LOG),
  };
}

/**
 * Whether a voter that is winning back what it lost may vote: in a term in which it cannot have voted, for a candidate that has
 * whatever any of the others had when they answered, and so everything that was committed with its lost acknowledgements.
 */
export function mayVoteWhileRecovering(recovery: Recovery, request: VoteRequest): boolean {
  return (
    recovery.phase === "catching_up" && request.term > recovery.term && isLogEndCovered(recovery.logEndMin, request)
  );
}

const NO_LOG: LogEnd = { lastIndex: createLogIndex(0), lastTerm: createTerm(0) };

function endRecovery(state: RaftState): void {
  state.recovery = undefined;
  state.persistence.markLoss(false);
}

function othersToAsk(state: RaftState, { configurationAt }: Asking): readonly DatacenterId[] {
  return votersOf(configurationAt.configuration).filter((voter) => voter !== state.id);
}

function ask(state: RaftState, voter: DatacenterId): void {
  state.send({ kind: "recovery_request", from: state.id, to: voter, term: state.term });
}
