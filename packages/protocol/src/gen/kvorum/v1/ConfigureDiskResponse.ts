// Original file: kvorum/v1/admin.proto


export interface ConfigureDiskResponse {
}

export interface ConfigureDiskResponse__Output {
}
