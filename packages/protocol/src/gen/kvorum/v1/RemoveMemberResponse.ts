// Original file: kvorum/v1/admin.proto


export interface RemoveMemberResponse {
}

export interface RemoveMemberResponse__Output {
}
