// Original file: kvorum/v1/admin.proto


export interface ReadBranchRequest {
  'id'?: (string);
}

export interface ReadBranchRequest__Output {
  'id': (string);
}
