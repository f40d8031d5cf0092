// Where an operation belongs: a client that knows who leads asks there at once what only the leader can answer.
import type { Operation } from "./operation.ts";

/**
 * Whether only the leader can answer it. A session read of nothing asks whether its bookmark still counts: who leads knows of the latest
 * failover.
 */
export function isForLeader(operation: Operation): boolean {
  switch (operation.kind) {
    case "read": {
      const { consistency, ranges } = operation;
      return consistency.level === "strong" || (consistency.level === "session" && ranges.length === 0);
    }
    case "watch":
      return operation.consistency.level === "strong";
    case "commit":
    case "queue":
    case "list_databases":
    case "drop_database":
      return true;
  }
}
