// Original file: kvorum/v1/admin.proto


export interface BranchCommand {
  'versionstamp'?: (Buffer | Uint8Array | string);
  'command'?: (Buffer | Uint8Array | string);
  'leaderTimeMs'?: (number | string);
}

export interface BranchCommand__Output {
  'versionstamp': (Buffer);
  'command': (Buffer);
  'leaderTimeMs': (number);
}
