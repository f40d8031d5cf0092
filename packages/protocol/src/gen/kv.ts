import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AtomicWriteRequest as _kvorum_v1_AtomicWriteRequest, AtomicWriteRequest__Output as _kvorum_v1_AtomicWriteRequest__Output } from './kvorum/v1/AtomicWriteRequest.ts';
import type { AtomicWriteResponse as _kvorum_v1_AtomicWriteResponse, AtomicWriteResponse__Output as _kvorum_v1_AtomicWriteResponse__Output } from './kvorum/v1/AtomicWriteResponse.ts';
import type { AuditWords as _kvorum_v1_AuditWords, AuditWords__Output as _kvorum_v1_AuditWords__Output } from './kvorum/v1/AuditWords.ts';
import type { Backoff as _kvorum_v1_Backoff, Backoff__Output as _kvorum_v1_Backoff__Output } from './kvorum/v1/Backoff.ts';
import type { Check as _kvorum_v1_Check, Check__Output as _kvorum_v1_Check__Output } from './kvorum/v1/Check.ts';
import type { CommitId as _kvorum_v1_CommitId, CommitId__Output as _kvorum_v1_CommitId__Output } from './kvorum/v1/CommitId.ts';
import type { DatabaseInfo as _kvorum_v1_DatabaseInfo, DatabaseInfo__Output as _kvorum_v1_DatabaseInfo__Output } from './kvorum/v1/DatabaseInfo.ts';
import type { DatacenterInfo as _kvorum_v1_DatacenterInfo, DatacenterInfo__Output as _kvorum_v1_DatacenterInfo__Output } from './kvorum/v1/DatacenterInfo.ts';
import type { DeleteMutation as _kvorum_v1_DeleteMutation, DeleteMutation__Output as _kvorum_v1_DeleteMutation__Output } from './kvorum/v1/DeleteMutation.ts';
import type { Delivery as _kvorum_v1_Delivery, Delivery__Output as _kvorum_v1_Delivery__Output } from './kvorum/v1/Delivery.ts';
import type { DeliveryId as _kvorum_v1_DeliveryId, DeliveryId__Output as _kvorum_v1_DeliveryId__Output } from './kvorum/v1/DeliveryId.ts';
import type { DiscoverRequest as _kvorum_v1_DiscoverRequest, DiscoverRequest__Output as _kvorum_v1_DiscoverRequest__Output } from './kvorum/v1/DiscoverRequest.ts';
import type { DiscoverResponse as _kvorum_v1_DiscoverResponse, DiscoverResponse__Output as _kvorum_v1_DiscoverResponse__Output } from './kvorum/v1/DiscoverResponse.ts';
import type { DropDatabaseRequest as _kvorum_v1_DropDatabaseRequest, DropDatabaseRequest__Output as _kvorum_v1_DropDatabaseRequest__Output } from './kvorum/v1/DropDatabaseRequest.ts';
import type { DropDatabaseResponse as _kvorum_v1_DropDatabaseResponse, DropDatabaseResponse__Output as _kvorum_v1_DropDatabaseResponse__Output } from './kvorum/v1/DropDatabaseResponse.ts';
import type { Enqueue as _kvorum_v1_Enqueue, Enqueue__Output as _kvorum_v1_Enqueue__Output } from './kvorum/v1/Enqueue.ts';
import type { Entry as _kvorum_v1_Entry, Entry__Output as _kvorum_v1_Entry__Output } from './kvorum/v1/Entry.ts';
import type { FinishMessagesRequest as _kvorum_v1_FinishMessagesRequest, FinishMessagesRequest__Output as _kvorum_v1_FinishMessagesRequest__Output } from './kvorum/v1/FinishMessagesRequest.ts';
import type { FinishMessagesResponse as _kvorum_v1_FinishMessagesResponse, FinishMessagesResponse__Output as _kvorum_v1_FinishMessagesResponse__Output } from './kvorum/v1/FinishMessagesResponse.ts';
import type { KeepMessagesRequest as _kvorum_v1_KeepMessagesRequest, KeepMessagesRequest__Output as _kvorum_v1_KeepMessagesRequest__Output } from './kvorum/v1/KeepMessagesRequest.ts';
import type { KeepMessagesResponse as _kvorum_v1_KeepMessagesResponse, KeepMessagesResponse__Output as _kvorum_v1_KeepMessagesResponse__Output } from './kvorum/v1/KeepMessagesResponse.ts';
import type { Key as _kvorum_v1_Key, Key__Output as _kvorum_v1_Key__Output } from './kvorum/v1/Key.ts';
import type { KeyPart as _kvorum_v1_KeyPart, KeyPart__Output as _kvorum_v1_KeyPart__Output } from './kvorum/v1/KeyPart.ts';
import type { KeyParts as _kvorum_v1_KeyParts, KeyParts__Output as _kvorum_v1_KeyParts__Output } from './kvorum/v1/KeyParts.ts';
import type { KeyResult as _kvorum_v1_KeyResult, KeyResult__Output as _kvorum_v1_KeyResult__Output } from './kvorum/v1/KeyResult.ts';
import type { KvClient as _kvorum_v1_KvClient, KvDefinition as _kvorum_v1_KvDefinition } from './kvorum/v1/Kv.ts';
import type { ListDatabasesRequest as _kvorum_v1_ListDatabasesRequest, ListDatabasesRequest__Output as _kvorum_v1_ListDatabasesRequest__Output } from './kvorum/v1/ListDatabasesRequest.ts';
import type { ListDatabasesResponse as _kvorum_v1_ListDatabasesResponse, ListDatabasesResponse__Output as _kvorum_v1_ListDatabasesResponse__Output } from './kvorum/v1/ListDatabasesResponse.ts';
import type { Mutation as _kvorum_v1_Mutation, Mutation__Output as _kvorum_v1_Mutation__Output } from './kvorum/v1/Mutation.ts';
import type { OperandMutation as _kvorum_v1_OperandMutation, OperandMutation__Output as _kvorum_v1_OperandMutation__Output } from './kvorum/v1/OperandMutation.ts';
import type { PingRequest as _kvorum_v1_PingRequest, PingRequest__Output as _kvorum_v1_PingRequest__Output } from './kvorum/v1/PingRequest.ts';
import type { PingResponse as _kvorum_v1_PingResponse, PingResponse__Output as _kvorum_v1_PingResponse__Output } from './kvorum/v1/PingResponse.ts';
import type { Provenance as _kvorum_v1_Provenance, Provenance__Output as _kvorum_v1_Provenance__Output } from './kvorum/v1/Provenance.ts';
import type { RangeResult as _kvorum_v1_RangeResult, RangeResult__Output as _kvorum_v1_RangeResult__Output } from './kvorum/v1/RangeResult.ts';
import type { ReadRange as _kvorum_v1_ReadRange, ReadRange__Output as _kvorum_v1_ReadRange__Output } from './kvorum/v1/ReadRange.ts';
import type { SequenceRange as _kvorum_v1_SequenceRange, SequenceRange__Output as _kvorum_v1_SequenceRange__Output } from './kvorum/v1/SequenceRange.ts';
import type { SessionFrame as _kvorum_v1_SessionFrame, SessionFrame__Output as _kvorum_v1_SessionFrame__Output } from './kvorum/v1/SessionFrame.ts';
import type { SetMutation as _kvorum_v1_SetMutation, SetMutation__Output as _kvorum_v1_SetMutation__Output } from './kvorum/v1/SetMutation.ts';
import type { SnapshotReadRequest as _kvorum_v1_SnapshotReadRequest, SnapshotReadRequest__Output as _kvorum_v1_SnapshotReadRequest__Output } from './kvorum/v1/SnapshotReadRequest.ts';
import type { SnapshotReadResponse as _kvorum_v1_SnapshotReadResponse, SnapshotReadResponse__Output as _kvorum_v1_SnapshotReadResponse__Output } from './kvorum/v1/SnapshotReadResponse.ts';
import type { SumMutation as _kvorum_v1_SumMutation, SumMutation__Output as _kvorum_v1_SumMutation__Output } from './kvorum/v1/SumMutation.ts';
import type { TakeMessagesRequest as _kvorum_v1_TakeMessagesRequest, TakeMessagesRequest__Output as _kvorum_v1_TakeMessagesRequest__Output } from './kvorum/v1/TakeMessagesRequest.ts';
import type { TakeMessagesResponse as _kvorum_v1_TakeMessagesResponse, TakeMessagesResponse__Output as _kvorum_v1_TakeMessagesResponse__Output } from './kvorum/v1/TakeMessagesResponse.ts';
import type { Value as _kvorum_v1_Value, Value__Output as _kvorum_v1_Value__Output } from './kvorum/v1/Value.ts';
import type { WatchRequest as _kvorum_v1_WatchRequest, WatchRequest__Output as _kvorum_v1_WatchRequest__Output } from './kvorum/v1/WatchRequest.ts';
import type { WatchResponse as _kvorum_v1_WatchResponse, WatchResponse__Output as _kvorum_v1_WatchResponse__Output } from './kvorum/v1/WatchResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  kvorum: {
    v1: {
      AtomicWriteRequest: MessageTypeDefinition<_kvorum_v1_AtomicWriteRequest, _kvorum_v1_AtomicWriteRequest__Output>
      AtomicWriteResponse: MessageTypeDefinition<_kvorum_v1_AtomicWriteResponse, _kvorum_v1_AtomicWriteResponse__Output>
      AuditWords: MessageTypeDefinition<_kvorum_v1_AuditWords, _kvorum_v1_AuditWords__Output>
      Backoff: MessageTypeDefinition<_kvorum_v1_Backoff, _kvorum_v1_Backoff__Output>
      Check: MessageTypeDefinition<_kvorum_v1_Check, _kvorum_v1_Check__Output>
      CommitId: MessageTypeDefinition<_kvorum_v1_CommitId, _kvorum_v1_CommitId__Output>
      Consistency: EnumTypeDefinition
      DatabaseInfo: MessageTypeDefinition<_kvorum_v1_DatabaseInfo, _kvorum_v1_DatabaseInfo__Output>
      DatacenterInfo: MessageTypeDefinition<_kvorum_v1_DatacenterInfo, _kvorum_v1_DatacenterInfo__Output>
      DeleteMutation: MessageTypeDefinition<_kvorum_v1_DeleteMutation, _kvorum_v1_DeleteMutation__Output>
      Delivery: MessageTypeDefinition<_kvorum_v1_Delivery, _kvorum_v1_Delivery__Output>
      DeliveryId: MessageTypeDefinition<_kvorum_v1_DeliveryId, _kvorum_v1_DeliveryId__Output>
      DiscoverRequest: MessageTypeDefinition<_kvorum_v1_DiscoverRequest, _kvorum_v1_DiscoverRequest__Output>
      DiscoverResponse: MessageTypeDefinition<_kvorum_v1_DiscoverResponse, _kvorum_v1_DiscoverResponse__Output>
      DropDatabaseRequest: MessageTypeDefinition<_kvorum_v1_DropDatabaseRequest, _kvorum_v1_DropDatabaseRequest__Output>
      DropDatabaseResponse: MessageTypeDefinition<_kvorum_v1_DropDatabaseResponse, _kvorum_v1_DropDatabaseResponse__Output>
      Enqueue: MessageTypeDefinition<_kvorum_v1_Enqueue, _kvorum_v1_Enqueue__Output>
      Entry: MessageTypeDefinition<_kvorum_v1_Entry, _kvorum_v1_Entry__Output>
      FinishMessagesRequest: MessageTypeDefinition<_kvorum_v1_FinishMessagesRequest, _kvorum_v1_FinishMessagesRequest__Output>
      FinishMessagesResponse: MessageTypeDefinition<_kvorum_v1_FinishMessagesResponse, _kvorum_v1_FinishMessagesResponse__Output>
      KeepMessagesRequest: MessageTypeDefinition<_kvorum_v1_KeepMessagesRequest, _kvorum_v1_KeepMessagesRequest__Output>
      KeepMessagesResponse: MessageTypeDefinition<_kvorum_v1_KeepMessagesResponse, _kvorum_v1_KeepMessagesResponse__Output>
      Key: MessageTypeDefinition<_kvorum_v1_Key, _kvorum_v1_Key__Output>
      KeyPart: MessageTypeDefinition<_kvorum_v1_KeyPart, _kvorum_v1_KeyPart__Output>
      KeyParts: MessageTypeDefinition<_kvorum_v1_KeyParts, _kvorum_v1_KeyParts__Output>
      KeyResult: MessageTypeDefinition<_kvorum_v1_KeyResult, _kvorum_v1_KeyResult__Output>
      Kv: SubtypeConstructor<typeof grpc.Client, _kvorum_v1_KvClient> & { service: _kvorum_v1_KvDefinition }
      ListDatabasesRequest: MessageTypeDefinition<_kvorum_v1_ListDatabasesRequest, _kvorum_v1_ListDatabasesRequest__Output>
      ListDatabasesResponse: MessageTypeDefinition<_kvorum_v1_ListDatabasesResponse, _kvorum_v1_ListDatabasesResponse__Output>
      Mutation: MessageTypeDefinition<_kvorum_v1_Mutation, _kvorum_v1_Mutation__Output>
      OperandMutation: MessageTypeDefinition<_kvorum_v1_OperandMutation, _kvorum_v1_OperandMutation__Output>
      PingRequest: MessageTypeDefinition<_kvorum_v1_PingRequest, _kvorum_v1_PingRequest__Output>
      PingResponse: MessageTypeDefinition<_kvorum_v1_PingResponse, _kvorum_v1_PingResponse__Output>
      Provenance: MessageTypeDefinition<_kvorum_v1_Provenance, _kvorum_v1_Provenance__Output>
      RangeResult: MessageTypeDefinition<_kvorum_v1_RangeResult, _kvorum_v1_RangeResult__Output>
      ReadRange: MessageTypeDefinition<_kvorum_v1_ReadRange, _kvorum_v1_ReadRange__Output>
      SequenceRange: MessageTypeDefinition<_kvorum_v1_SequenceRange, _kvorum_v1_SequenceRange__Output>
      SessionFrame: MessageTypeDefinition<_kvorum_v1_SessionFrame, _kvorum_v1_SessionFrame__Output>
      SetMutation: MessageTypeDefinition<_kvorum_v1_SetMutation, _kvorum_v1_SetMutation__Output>
      SnapshotReadRequest: MessageTypeDefinition<_kvorum_v1_SnapshotReadRequest, _kvorum_v1_SnapshotReadRequest__Output>
      SnapshotReadResponse: MessageTypeDefinition<_kvorum_v1_SnapshotReadResponse, _kvorum_v1_SnapshotReadResponse__Output>
      SumMutation: MessageTypeDefinition<_kvorum_v1_SumMutation, _kvorum_v1_SumMutation__Output>
      TakeMessagesRequest: MessageTypeDefinition<_kvorum_v1_TakeMessagesRequest, _kvorum_v1_TakeMessagesRequest__Output>
      TakeMessagesResponse: MessageTypeDefinition<_kvorum_v1_TakeMessagesResponse, _kvorum_v1_TakeMessagesResponse__Output>
      Value: MessageTypeDefinition<_kvorum_v1_Value, _kvorum_v1_Value__Output>
      ValueEncoding: EnumTypeDefinition
      WatchRequest: MessageTypeDefinition<_kvorum_v1_WatchRequest, _kvorum_v1_WatchRequest__Output>
      WatchResponse: MessageTypeDefinition<_kvorum_v1_WatchResponse, _kvorum_v1_WatchResponse__Output>
    }
  }
}

