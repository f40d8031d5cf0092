// Original file: kvorum/v1/admin.proto


export interface ReadStateRequest {
}

export interface ReadStateRequest__Output {
}
