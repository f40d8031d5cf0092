// Original file: kvorum/v1/admin.proto


export interface ConfigureAdversaryResponse {
}

export interface ConfigureAdversaryResponse__Output {
}
