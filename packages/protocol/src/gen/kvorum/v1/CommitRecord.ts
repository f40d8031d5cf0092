// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface CommitRecord {
  'versionstamp'?: (Buffer | Uint8Array | string);
  'clientId'?: (Buffer | Uint8Array | string);
  'sequence'?: (number | string | Long);
  'finishedBelow'?: (number | string | Long);
}

export interface CommitRecord__Output {
  'versionstamp': (Buffer);
  'clientId': (Buffer);
  'sequence': (number);
  'finishedBelow': (number);
}
