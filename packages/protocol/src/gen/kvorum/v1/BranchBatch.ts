// Original file: kvorum/v1/admin.proto

import type { BranchCommand as _kvorum_v1_BranchCommand, BranchCommand__Output as _kvorum_v1_BranchCommand__Output } from '../../kvorum/v1/BranchCommand.ts';

export interface BranchBatch {
  'commands'?: (_kvorum_v1_BranchCommand)[];
}

export interface BranchBatch__Output {
  'commands': (_kvorum_v1_BranchCommand__Output)[];
}
