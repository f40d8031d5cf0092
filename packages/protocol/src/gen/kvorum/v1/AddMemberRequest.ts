// Original file: kvorum/v1/admin.proto


export interface AddMemberRequest {
  'datacenter'?: (string);
  'region'?: (string);
  'grpcAddress'?: (string);
  'httpAddress'?: (string);
}

export interface AddMemberRequest__Output {
  'datacenter': (string);
  'region': (string);
  'grpcAddress': (string);
  'httpAddress': (string);
}
