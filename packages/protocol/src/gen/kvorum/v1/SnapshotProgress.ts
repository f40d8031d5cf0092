// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotProgress {
  'rows'?: (number | string | Long);
  'rowsTotal'?: (number | string | Long);
}

export interface SnapshotProgress__Output {
  'rows': (number);
  'rowsTotal': (number);
}
