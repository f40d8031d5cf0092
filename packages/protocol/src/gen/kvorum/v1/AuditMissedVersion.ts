// Original file: kvorum/v1/admin.proto


export interface AuditMissedVersion {
  'key'?: (string);
  'versionstamp'?: (Buffer | Uint8Array | string);
  'committedAtMs'?: (number | string);
  'writer'?: (Buffer | Uint8Array | string);
}

export interface AuditMissedVersion__Output {
  'key': (string);
  'versionstamp': (Buffer);
  'committedAtMs': (number);
  'writer': (Buffer);
}
