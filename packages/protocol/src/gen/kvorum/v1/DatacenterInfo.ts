// Original file: kvorum/v1/kv.proto


export interface DatacenterInfo {
  'datacenter'?: (string);
  'region'?: (string);
  'grpcAddress'?: (string);
  'httpAddress'?: (string);
  'voter'?: (boolean);
}

export interface DatacenterInfo__Output {
  'datacenter': (string);
  'region': (string);
  'grpcAddress': (string);
  'httpAddress': (string);
  'voter': (boolean);
}
