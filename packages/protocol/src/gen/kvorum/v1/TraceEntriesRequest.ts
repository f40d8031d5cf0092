// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface TraceEntriesRequest {
  'indexes'?: (number | string | Long)[];
}

export interface TraceEntriesRequest__Output {
  'indexes': (number)[];
}
