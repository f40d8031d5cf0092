// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface LineageStep {
  'epoch'?: (number);
  'startIndex'?: (number | string | Long);
}

export interface LineageStep__Output {
  'epoch': (number);
  'startIndex': (number);
}
