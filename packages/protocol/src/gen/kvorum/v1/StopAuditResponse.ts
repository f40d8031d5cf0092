// Original file: kvorum/v1/admin.proto


export interface StopAuditResponse {
}

export interface StopAuditResponse__Output {
}
