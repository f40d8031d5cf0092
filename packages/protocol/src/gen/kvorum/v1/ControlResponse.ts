// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ControlResponse {
  'epoch'?: (number);
  'index'?: (number | string | Long);
}

export interface ControlResponse__Output {
  'epoch': (number);
  'index': (number);
}
