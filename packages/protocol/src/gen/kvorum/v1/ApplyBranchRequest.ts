// Original file: kvorum/v1/admin.proto


export interface ApplyBranchRequest {
  'id'?: (string);
}

export interface ApplyBranchRequest__Output {
  'id': (string);
}
