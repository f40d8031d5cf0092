// Original file: kvorum/v1/kv.proto

import type { Long } from '@grpc/proto-loader';

export interface CommitId {
  'clientId'?: (Buffer | Uint8Array | string);
  'sequence'?: (number | string | Long);
  'finishedBelow'?: (number | string | Long);
}

export interface CommitId__Output {
  'clientId': (Buffer);
  'sequence': (number);
  'finishedBelow': (number);
}
