// Original file: kvorum/v1/admin.proto


export interface RemoveMemberRequest {
  'datacenter'?: (string);
}

export interface RemoveMemberRequest__Output {
  'datacenter': (string);
}
