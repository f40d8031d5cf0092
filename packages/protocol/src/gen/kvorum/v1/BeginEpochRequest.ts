// Original file: kvorum/v1/admin.proto


export interface BeginEpochRequest {
  'voters'?: (string)[];
  'isPrimaryDown'?: (boolean);
}

export interface BeginEpochRequest__Output {
  'voters': (string)[];
  'isPrimaryDown': (boolean);
}
