// Original file: kvorum/v1/kv.proto


export interface KeepMessagesResponse {
}

export interface KeepMessagesResponse__Output {
}
