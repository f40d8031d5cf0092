// Original file: kvorum/v1/kv.proto

import type { Long } from '@grpc/proto-loader';

export interface SequenceRange {
  'first'?: (number | string | Long);
  'last'?: (number | string | Long);
}

export interface SequenceRange__Output {
  'first': (number);
  'last': (number);
}
