// Original file: kvorum/v1/admin.proto


export interface AuditTold {
  'client'?: (string);
  'kind'?: (string);
  'versionstamp'?: (Buffer | Uint8Array | string);
  'atMs'?: (number | string);
}

export interface AuditTold__Output {
  'client': (string);
  'kind': (string);
  'versionstamp': (Buffer);
  'atMs': (number);
}
