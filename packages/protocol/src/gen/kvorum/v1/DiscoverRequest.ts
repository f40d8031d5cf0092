// Original file: kvorum/v1/kv.proto


export interface DiscoverRequest {
}

export interface DiscoverRequest__Output {
}
