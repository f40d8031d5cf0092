// Original file: kvorum/v1/admin.proto


export interface StopAuditRequest {
}

export interface StopAuditRequest__Output {
}
