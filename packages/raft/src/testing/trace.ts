// How scripts and failing random runs print what happens.
import { LOG_INDEX_MAX } from "@kvorum/base";
import type { Configuration } from "../configuration.ts";
import type { Entry } from "../entry.ts";
import type { RaftMessage, RecoveryResponse } from "../message.ts";
import type { HardState, PersistRequest } from "../ready.ts";
import type { RaftStatus } from "../status.ts";

/** `from->to kind term details`. */
export function describeMessage(message: RaftMessage): string {
  return `${message.from}->${message.to} ${message.kind} term=${message.term} ${detailsOf(message)}`.trimEnd();
}

export function describeWrite(request: PersistRequest): string {
  const { hardState } = request;
  const parts = [`write ${request.sequence}`];
  if (hardState !== undefined) {
    parts.push(`term=${hardState.term} vote=${hardState.vote ?? "none"} commit=${describeCommit(hardState)}`);
  }
  if (request.entries.length > 0) {
    parts.push(`entries=${describeEntries(request.entries)}`);
  }
  return parts.join(" ");
}

/** A voter that has lost what it held writes a commit index past the end of any log. */
function describeCommit({ commitIndex }: HardState): string {
  return commitIndex === LOG_INDEX_MAX ? "lost" : String(commitIndex);
}

export function describeStatus(status: RaftStatus): string {
  const { role, term, leader, commitIndex, lastIndex, persistedIndex } = status;
  const indexes = `commit=${commitIndex} last=${lastIndex} persisted=${persistedIndex}`;
  const recovering = status.isRecovering ? " recovering" : "";
  return `${role} term=${term} leader=${leader ?? "none"} ${indexes}${recovering}`;
}

/** `a,b` voters; `a,b<-c` with the outgoing ones of a joint configuration; `+d` learners. */
export function describeConfiguration({ voters, outgoing, learners }: Configuration): string {
  const from = outgoing.length === 0 ? "" : `<-${outgoing.join(",")}`;
  const learning = learners.length === 0 ? "" : ` +${learners.join(",")}`;
  return `${voters.join(",")}${from}${learning}`;
}

function describeRecovery(message: RecoveryResponse): string {
  const knows = message.isBlank ? "blank" : message.role;
  return `${knows} commit=${message.commitIndex} configuration=${describeConfiguration(message.configuration)}`;
}

/** Index and term of each entry; of a long run the first and the last. */
function describeEntries(entries: readonly Entry[]): string {
  const names = entries.map((entry) => `${entry.index}/${entry.term}`);
  const shown = names.length <= 4 ? names.join(",") : `${names[0]}..${names.at(-1)}`;
  return `[${shown}]`;
}

function detailsOf(message: RaftMessage): string {
  switch (message.kind) {
    case "vote_request":
      return `${message.preVote ? "pre " : ""}${message.isTransfer ? "transfer " : ""}last=${message.lastIndex}/${message.lastTerm}`;
    case "vote_response":
      return `${message.preVote ? "pre " : ""}${message.granted ? "granted" : "refused"}`;
    case "append":
      return `prev=${message.prevIndex}/${message.prevTerm} entries=${describeEntries(message.entries)} commit=${message.commitIndex}`;
    case "append_response":
      return message.ok
        ? `match=${message.matchIndex}`
        : `rejected=${message.rejectedIndex} hint=${message.hintIndex}/${message.hintTerm}`;
    case "heartbeat":
      return `commit=${message.commitIndex} round=${message.round}`;
    case "heartbeat_response":
      return `round=${message.round}${message.isLeaving ? " leaving" : ""}`;
    case "snapshot_notice":
      return `index=${message.index}/${message.indexTerm}`;
    case "timeout_now":
    case "recovery_request":
      return "";
    case "recovery_response":
      return describeRecovery(message);
  }
}
