// Original file: kvorum/v1/admin.proto

import type { AuditGroup as _kvorum_v1_AuditGroup, AuditGroup__Output as _kvorum_v1_AuditGroup__Output } from '../../kvorum/v1/AuditGroup.ts';
import type { Histogram as _kvorum_v1_Histogram, Histogram__Output as _kvorum_v1_Histogram__Output } from '../../kvorum/v1/Histogram.ts';
import type { Long } from '@grpc/proto-loader';

export interface AuditGroupFigures {
  'group'?: (_kvorum_v1_AuditGroup | null);
  'reads'?: (number | string | Long);
  'stale'?: (number | string | Long);
  'staleness'?: (_kvorum_v1_Histogram | null);
  'versionsMissedMax'?: (number | string | Long);
  'readYourWrites'?: (number | string | Long);
  'monotonicReads'?: (number | string | Long);
}

export interface AuditGroupFigures__Output {
  'group': (_kvorum_v1_AuditGroup__Output | null);
  'reads': (number);
  'stale': (number);
  'staleness': (_kvorum_v1_Histogram__Output | null);
  'versionsMissedMax': (number);
  'readYourWrites': (number);
  'monotonicReads': (number);
}
