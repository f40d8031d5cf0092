// Original file: kvorum/v1/admin.proto


export interface ConfigureAdversaryRequest {
  'boundMs'?: (number | string);
  '_boundMs'?: "boundMs";
}

export interface ConfigureAdversaryRequest__Output {
  'boundMs'?: (number);
  '_boundMs'?: "boundMs";
}
