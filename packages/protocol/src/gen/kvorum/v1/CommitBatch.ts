// Original file: kvorum/v1/admin.proto

import type { CommitRecord as _kvorum_v1_CommitRecord, CommitRecord__Output as _kvorum_v1_CommitRecord__Output } from '../../kvorum/v1/CommitRecord.ts';
import type { Long } from '@grpc/proto-loader';

export interface CommitBatch {
  'commits'?: (_kvorum_v1_CommitRecord)[];
  'appliedIndex'?: (number | string | Long);
}

export interface CommitBatch__Output {
  'commits': (_kvorum_v1_CommitRecord__Output)[];
  'appliedIndex': (number);
}
