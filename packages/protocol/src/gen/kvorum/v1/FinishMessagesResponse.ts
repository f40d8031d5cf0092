// Original file: kvorum/v1/kv.proto


export interface FinishMessagesResponse {
}

export interface FinishMessagesResponse__Output {
}
