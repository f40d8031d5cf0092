// Original file: kvorum/v1/admin.proto


export interface Configuration {
  'voters'?: (string)[];
  'outgoing'?: (string)[];
  'learners'?: (string)[];
}

export interface Configuration__Output {
  'voters': (string)[];
  'outgoing': (string)[];
  'learners': (string)[];
}
