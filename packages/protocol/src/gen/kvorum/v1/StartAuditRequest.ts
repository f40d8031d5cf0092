// Original file: kvorum/v1/admin.proto


export interface StartAuditRequest {
  'auditId'?: (string);
  'prefixParts'?: (number);
  'examplesMax'?: (number);
}

export interface StartAuditRequest__Output {
  'auditId': (string);
  'prefixParts': (number);
  'examplesMax': (number);
}
