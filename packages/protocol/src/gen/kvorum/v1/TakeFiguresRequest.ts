// Original file: kvorum/v1/admin.proto


export interface TakeFiguresRequest {
  'reset'?: (boolean);
}

export interface TakeFiguresRequest__Output {
  'reset': (boolean);
}
