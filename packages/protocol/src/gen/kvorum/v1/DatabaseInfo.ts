// Original file: kvorum/v1/kv.proto

import type { Long } from '@grpc/proto-loader';

export interface DatabaseInfo {
  'name'?: (string);
  'records'?: (number | string | Long);
  'bytes'?: (number | string | Long);
}

export interface DatabaseInfo__Output {
  'name': (string);
  'records': (number);
  'bytes': (number);
}
