// The unary messages that list and drop databases <-> operations and outcomes.
import { KvorumError } from "@kvorum/base";
import type { DatabaseInfo, Operation } from "@kvorum/kv";
import type { DropDatabaseRequest__Output as DropDatabaseRequest } from "./gen/kvorum/v1/DropDatabaseRequest.ts";
import type { ListDatabasesRequest__Output as ListDatabasesRequest } from "./gen/kvorum/v1/ListDatabasesRequest.ts";
import type { ListDatabasesResponse } from "./gen/kvorum/v1/ListDatabasesResponse.ts";
import { timeoutMsFromMessage } from "./request-fields.ts";

export function operationFromListDatabases(request: ListDatabasesRequest): Operation {
  return { kind: "list_databases", timeoutMs: timeoutMsFromMessage(request) };
}

export function databasesToMessage(databases: readonly DatabaseInfo[]): ListDatabasesResponse {
  return { databases: databases.map((database) => ({ ...database })) };
}

/**
 * A request that says nothing is refused: it would empty the default database.
 * @throws KvorumError invalid_argument
 */
export function operationFromDropDatabase(request: DropDatabaseRequest): Operation {
  const { database } = request;
  if (database === undefined) {
    throw new KvorumError("invalid_argument", "database: expected the name of a database, found none");
  }
  return { kind: "drop_database", database, timeoutMs: timeoutMsFromMessage(request) };
}
