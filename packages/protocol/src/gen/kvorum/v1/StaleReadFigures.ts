// Original file: kvorum/v1/admin.proto

import type { Histogram as _kvorum_v1_Histogram, Histogram__Output as _kvorum_v1_Histogram__Output } from '../../kvorum/v1/Histogram.ts';
import type { Long } from '@grpc/proto-loader';

export interface StaleReadFigures {
  'clientRegion'?: (string);
  'reads'?: (number | string | Long);
  'stale'?: (number | string | Long);
  'staleness'?: (_kvorum_v1_Histogram | null);
  'versionsMissedMax'?: (number | string | Long);
  'keyPrefix'?: (string);
}

export interface StaleReadFigures__Output {
  'clientRegion': (string);
  'reads': (number);
  'stale': (number);
  'staleness': (_kvorum_v1_Histogram__Output | null);
  'versionsMissedMax': (number);
  'keyPrefix': (string);
}
