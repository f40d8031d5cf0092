// How scripts and failing random runs print what happens.
import type { Entry } from "../entry.ts";
import type { RaftMessage } from "../message.ts";
import type { PersistRequest } from "../ready.ts";
import type { RaftStatus } from "../status.ts";

/** `from->to kind term details`. */
export function describeMessage(message: RaftMessage): string {
  return `${message.from}->${message.to} ${message.kind} term=${message.term} ${detailsOf(message)}`;
}

export function describeWrite(request: PersistRequest): string {
  const { hardState } = request;
  const parts = [`write ${request.sequence}`];
  if (hardState !== undefined) {
    parts.push(`term=${hardState.term} vote=${hardState.vote ?? "none"} commit=${hardState.commitIndex}`);
  }
  if (request.entries.length > 0) {
    parts.push(`entries=${describeEntries(request.entries)}`);
  }
  return parts.join(" ");
}

export function describeStatus(status: RaftStatus): string {
  const { role, term, leader, commitIndex, lastIndex, persistedIndex } = status;
  const indexes = `commit=${commitIndex} last=${lastIndex} persisted=${persistedIndex}`;
  return `${role} term=${term} leader=${leader ?? "none"} ${indexes}`;
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
      return `${message.preVote ? "pre " : ""}last=${message.lastIndex}/${message.lastTerm}`;
    case "vote_response":
      return `${message.preVote ? "pre " : ""}${message.granted ? "granted" : "refused"}`;
    case "append":
      return `prev=${message.prevIndex}/${message.prevTerm} entries=${describeEntries(message.entries)} commit=${message.commitIndex}`;
    case "append_response":
      return message.ok
        ? `match=${message.matchIndex}`
        : `rejected=${message.rejectedIndex} hint=${message.hintIndex}/${message.hintTerm}`;
    case "heartbeat":
      return `commit=${message.commitIndex} read=${message.readSequence}`;
    case "heartbeat_response":
      return `read=${message.readSequence}`;
  }
}
