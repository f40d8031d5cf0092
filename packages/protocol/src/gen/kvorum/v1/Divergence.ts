// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface Divergence {
  'index'?: (number | string | Long);
  'own'?: (string);
  'others'?: (string);
}

export interface Divergence__Output {
  'index': (number);
  'own': (string);
  'others': (string);
}
