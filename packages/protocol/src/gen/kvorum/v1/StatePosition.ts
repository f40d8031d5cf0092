// Original file: kvorum/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface StatePosition {
  'cluster'?: (string);
  'datacenter'?: (string);
  'epoch'?: (number);
  'index'?: (number | string | Long);
  'term'?: (number | string | Long);
  'leaderTimeMs'?: (number | string);
  'rows'?: (number | string | Long);
}

export interface StatePosition__Output {
  'cluster': (string);
  'datacenter': (string);
  'epoch': (number);
  'index': (number);
  'term': (number);
  'leaderTimeMs': (number);
  'rows': (number);
}
