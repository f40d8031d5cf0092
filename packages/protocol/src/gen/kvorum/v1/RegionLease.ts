// Original file: kvorum/v1/admin.proto


export interface RegionLease {
  'held'?: (boolean);
  'expiresInMs'?: (number | string);
}

export interface RegionLease__Output {
  'held': (boolean);
  'expiresInMs': (number);
}
