// Original file: kvorum/v1/kv.proto


export interface TakeMessagesRequest {
  'messagesMax'?: (number);
  'timeoutMs'?: (number);
  'database'?: (string);
}

export interface TakeMessagesRequest__Output {
  'messagesMax': (number);
  'timeoutMs': (number);
  'database': (string);
}
