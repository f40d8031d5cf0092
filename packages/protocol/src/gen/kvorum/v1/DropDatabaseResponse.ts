// Original file: kvorum/v1/kv.proto


export interface DropDatabaseResponse {
}

export interface DropDatabaseResponse__Output {
}
