// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadCommitsRequest {
  'fromIndex'?: (number | string | Long);
  'toIndex'?: (number | string | Long);
}

export interface ReadCommitsRequest__Output {
  'fromIndex': (number);
  'toIndex': (number);
}
