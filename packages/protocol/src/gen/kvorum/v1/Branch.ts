// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface Branch {
  'id'?: (string);
  'epoch'?: (number);
  'forkIndex'?: (number | string | Long);
  'lastIndex'?: (number | string | Long);
  'commitIndex'?: (number | string | Long);
  'bytes'?: (number | string | Long);
  'quarantinedAtMs'?: (number | string);
  'firstIndex'?: (number | string | Long);
}

export interface Branch__Output {
  'id': (string);
  'epoch': (number);
  'forkIndex': (number);
  'lastIndex': (number);
  'commitIndex': (number);
  'bytes': (number);
  'quarantinedAtMs': (number);
  'firstIndex': (number);
}
