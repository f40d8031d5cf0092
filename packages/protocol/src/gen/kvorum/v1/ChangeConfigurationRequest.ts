// Original file: kvorum/v1/admin.proto


export interface ChangeConfigurationRequest {
  'voters'?: (string)[];
  'learners'?: (string)[];
}

export interface ChangeConfigurationRequest__Output {
  'voters': (string)[];
  'learners': (string)[];
}
