// Original file: kvorum/v1/kv.proto


export interface Backoff {
  'pausesMs'?: (number)[];
}

export interface Backoff__Output {
  'pausesMs': (number)[];
}
