// Original file: kvorum/v1/admin.proto


export interface TakeAuditRequest {
}

export interface TakeAuditRequest__Output {
}
