// Original file: kvorum/v1/kv.proto

import type { DatabaseInfo as _kvorum_v1_DatabaseInfo, DatabaseInfo__Output as _kvorum_v1_DatabaseInfo__Output } from '../../kvorum/v1/DatabaseInfo.ts';

export interface ListDatabasesResponse {
  'databases'?: (_kvorum_v1_DatabaseInfo)[];
}

export interface ListDatabasesResponse__Output {
  'databases': (_kvorum_v1_DatabaseInfo__Output)[];
}
