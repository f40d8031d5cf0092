// Original file: kvorum/v1/kv.proto


export interface PingResponse {
  'datacenter'?: (string);
  'ready'?: (boolean);
  'leader'?: (string);
}

export interface PingResponse__Output {
  'datacenter': (string);
  'ready': (boolean);
  'leader': (string);
}
