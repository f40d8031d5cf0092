// Original file: kvorum/v1/kv.proto

import type { Check as _kvorum_v1_Check, Check__Output as _kvorum_v1_Check__Output } from '../../kvorum/v1/Check.ts';
import type { Mutation as _kvorum_v1_Mutation, Mutation__Output as _kvorum_v1_Mutation__Output } from '../../kvorum/v1/Mutation.ts';
import type { CommitId as _kvorum_v1_CommitId, CommitId__Output as _kvorum_v1_CommitId__Output } from '../../kvorum/v1/CommitId.ts';
import type { Enqueue as _kvorum_v1_Enqueue, Enqueue__Output as _kvorum_v1_Enqueue__Output } from '../../kvorum/v1/Enqueue.ts';

export interface AtomicWriteRequest {
  'checks'?: (_kvorum_v1_Check)[];
  'mutations'?: (_kvorum_v1_Mutation)[];
  'commitId'?: (_kvorum_v1_CommitId | null);
  'timeoutMs'?: (number);
  'database'?: (string);
  'enqueues'?: (_kvorum_v1_Enqueue)[];
}

export interface AtomicWriteRequest__Output {
  'checks': (_kvorum_v1_Check__Output)[];
  'mutations': (_kvorum_v1_Mutation__Output)[];
  'commitId': (_kvorum_v1_CommitId__Output | null);
  'timeoutMs': (number);
  'database': (string);
  'enqueues': (_kvorum_v1_Enqueue__Output)[];
}
