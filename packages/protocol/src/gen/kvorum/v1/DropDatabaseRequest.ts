// Original file: kvorum/v1/kv.proto


export interface DropDatabaseRequest {
  'database'?: (string);
  'timeoutMs'?: (number);
  '_database'?: "database";
}

export interface DropDatabaseRequest__Output {
  'database'?: (string);
  'timeoutMs': (number);
  '_database'?: "database";
}
