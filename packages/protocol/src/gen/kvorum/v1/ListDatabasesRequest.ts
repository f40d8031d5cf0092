// Original file: kvorum/v1/kv.proto


export interface ListDatabasesRequest {
  'timeoutMs'?: (number);
}

export interface ListDatabasesRequest__Output {
  'timeoutMs': (number);
}
