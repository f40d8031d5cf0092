// Original file: kvorum/v1/kv.proto


export interface PingRequest {
}

export interface PingRequest__Output {
}
