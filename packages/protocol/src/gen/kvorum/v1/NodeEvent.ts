// Original file: kvorum/v1/admin.proto


export interface NodeEvent {
  'atMs'?: (number | string);
  'name'?: (string);
  'details'?: (string);
}

export interface NodeEvent__Output {
  'atMs': (number);
  'name': (string);
  'details': (string);
}
