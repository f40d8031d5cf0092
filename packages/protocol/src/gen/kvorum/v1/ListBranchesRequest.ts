// Original file: kvorum/v1/admin.proto


export interface ListBranchesRequest {
}

export interface ListBranchesRequest__Output {
}
