export type {
  AppliedPosition,
  AtomicWrite,
  Check,
  CommandResult,
  CommitId,
  EncodedValue,
  Mutation,
  ValueEncoding,
} from "./command.ts";
export type { Consistency, Gateway, Operation, Outcome, Provenance } from "./operation.ts";
export type { KvEntry, ReadRange } from "./read.ts";
export type { StateReader, StateTable, StateWriter } from "./state-access.ts";
