// A voter that has lost its disk (pitfall 9): it may have voted, and it may have acknowledged entries, and remembers neither.
// Before it has a say again it must know of a term in which it cannot have voted differently, and hold whatever may have been
// committed with its help. Until then it neither campaigns, nor votes, nor, while it is asking, acknowledges anything.
//
// Asking. It asks every other voter of the newest configuration that it hears of. Either a majority of the voters, itself
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
// count on it: its log may lack what was committed with its lost acknowledgements. It has all of that once the entry at its commit
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
import type { RecoveryRequest, RecoveryResponse } from "./message.ts";
import { voteResultOf } from "./quorum.ts";
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
}

export type Recovery = Asking | CatchingUp;

/** Begins to recover if this disk may have lost what was on it: one without a term may be a new or a wiped one. */
export function beginRecoveryIfLost(state: RaftState, hardState: HardState): void {
  const isCutShort = hardState.commitIndex > state.log.lastIndex;
  const isLost = isCutShort || (state.persistence.isBlank && (state.isVoter || state.log.lastIndex === 0));
  const hasOthers = votersOf(state.configuration).some((voter) => voter !== state.id);
  if (isLost && hasOthers) {
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
export function answerRecovery(state: RaftState, request: RecoveryRequest): void {
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
  if (isClusterNew(state, recovery)) {
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
  };
}

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
