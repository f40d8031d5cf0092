// Original file: kvorum/v1/admin.proto


export interface AuditGroup {
  'database'?: (string);
  'keyPrefix'?: (string);
  'clientRegion'?: (string);
  'source'?: (string);
  'clientName'?: (string);
  'callSite'?: (string);
  'readKind'?: (string);
}

export interface AuditGroup__Output {
  'database': (string);
  'keyPrefix': (string);
  'clientRegion': (string);
  'source': (string);
  'clientName': (string);
  'callSite': (string);
  'readKind': (string);
}
