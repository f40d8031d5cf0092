// Original file: kvorum/v1/admin.proto

import type { SnapshotProgress as _kvorum_v1_SnapshotProgress, SnapshotProgress__Output as _kvorum_v1_SnapshotProgress__Output } from '../../kvorum/v1/SnapshotProgress.ts';
import type { Long } from '@grpc/proto-loader';

export interface CatchUp {
  'behindEntries'?: (number | string | Long);
  'snapshot'?: (_kvorum_v1_SnapshotProgress | null);
  'how'?: "behindEntries"|"snapshot";
}

export interface CatchUp__Output {
  'behindEntries'?: (number);
  'snapshot'?: (_kvorum_v1_SnapshotProgress__Output | null);
  'how'?: "behindEntries"|"snapshot";
}
