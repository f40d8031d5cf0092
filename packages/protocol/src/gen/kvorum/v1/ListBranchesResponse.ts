// Original file: kvorum/v1/admin.proto

import type { Branch as _kvorum_v1_Branch, Branch__Output as _kvorum_v1_Branch__Output } from '../../kvorum/v1/Branch.ts';

export interface ListBranchesResponse {
  'branches'?: (_kvorum_v1_Branch)[];
}

export interface ListBranchesResponse__Output {
  'branches': (_kvorum_v1_Branch__Output)[];
}
