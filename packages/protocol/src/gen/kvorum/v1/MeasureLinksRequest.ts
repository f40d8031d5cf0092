// Original file: kvorum/v1/admin.proto


export interface MeasureLinksRequest {
  'samples'?: (number);
  'timeoutMs'?: (number);
}

export interface MeasureLinksRequest__Output {
  'samples': (number);
  'timeoutMs': (number);
}
