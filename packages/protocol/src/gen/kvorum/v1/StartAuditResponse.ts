// Original file: kvorum/v1/admin.proto


export interface StartAuditResponse {
}

export interface StartAuditResponse__Output {
}
