import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AddMemberRequest as _kvorum_v1_AddMemberRequest, AddMemberRequest__Output as _kvorum_v1_AddMemberRequest__Output } from './kvorum/v1/AddMemberRequest.ts';
import type { AdminClient as _kvorum_v1_AdminClient, AdminDefinition as _kvorum_v1_AdminDefinition } from './kvorum/v1/Admin.ts';
import type { ApplyBranchProgress as _kvorum_v1_ApplyBranchProgress, ApplyBranchProgress__Output as _kvorum_v1_ApplyBranchProgress__Output } from './kvorum/v1/ApplyBranchProgress.ts';
import type { ApplyBranchRequest as _kvorum_v1_ApplyBranchRequest, ApplyBranchRequest__Output as _kvorum_v1_ApplyBranchRequest__Output } from './kvorum/v1/ApplyBranchRequest.ts';
import type { Audit as _kvorum_v1_Audit, Audit__Output as _kvorum_v1_Audit__Output } from './kvorum/v1/Audit.ts';
import type { AuditExample as _kvorum_v1_AuditExample, AuditExample__Output as _kvorum_v1_AuditExample__Output } from './kvorum/v1/AuditExample.ts';
import type { AuditGroup as _kvorum_v1_AuditGroup, AuditGroup__Output as _kvorum_v1_AuditGroup__Output } from './kvorum/v1/AuditGroup.ts';
import type { AuditGroupFigures as _kvorum_v1_AuditGroupFigures, AuditGroupFigures__Output as _kvorum_v1_AuditGroupFigures__Output } from './kvorum/v1/AuditGroupFigures.ts';
import type { AuditMissedVersion as _kvorum_v1_AuditMissedVersion, AuditMissedVersion__Output as _kvorum_v1_AuditMissedVersion__Output } from './kvorum/v1/AuditMissedVersion.ts';
import type { AuditOpenRead as _kvorum_v1_AuditOpenRead, AuditOpenRead__Output as _kvorum_v1_AuditOpenRead__Output } from './kvorum/v1/AuditOpenRead.ts';
import type { AuditTold as _kvorum_v1_AuditTold, AuditTold__Output as _kvorum_v1_AuditTold__Output } from './kvorum/v1/AuditTold.ts';
import type { BeginEpochRequest as _kvorum_v1_BeginEpochRequest, BeginEpochRequest__Output as _kvorum_v1_BeginEpochRequest__Output } from './kvorum/v1/BeginEpochRequest.ts';
import type { Branch as _kvorum_v1_Branch, Branch__Output as _kvorum_v1_Branch__Output } from './kvorum/v1/Branch.ts';
import type { BranchBatch as _kvorum_v1_BranchBatch, BranchBatch__Output as _kvorum_v1_BranchBatch__Output } from './kvorum/v1/BranchBatch.ts';
import type { BranchCommand as _kvorum_v1_BranchCommand, BranchCommand__Output as _kvorum_v1_BranchCommand__Output } from './kvorum/v1/BranchCommand.ts';
import type { CatchUp as _kvorum_v1_CatchUp, CatchUp__Output as _kvorum_v1_CatchUp__Output } from './kvorum/v1/CatchUp.ts';
import type { ChangeConfigurationRequest as _kvorum_v1_ChangeConfigurationRequest, ChangeConfigurationRequest__Output as _kvorum_v1_ChangeConfigurationRequest__Output } from './kvorum/v1/ChangeConfigurationRequest.ts';
import type { CommitBatch as _kvorum_v1_CommitBatch, CommitBatch__Output as _kvorum_v1_CommitBatch__Output } from './kvorum/v1/CommitBatch.ts';
import type { CommitRecord as _kvorum_v1_CommitRecord, CommitRecord__Output as _kvorum_v1_CommitRecord__Output } from './kvorum/v1/CommitRecord.ts';
import type { Configuration as _kvorum_v1_Configuration, Configuration__Output as _kvorum_v1_Configuration__Output } from './kvorum/v1/Configuration.ts';
import type { ConfigureAdversaryRequest as _kvorum_v1_ConfigureAdversaryRequest, ConfigureAdversaryRequest__Output as _kvorum_v1_ConfigureAdversaryRequest__Output } from './kvorum/v1/ConfigureAdversaryRequest.ts';
import type { ConfigureAdversaryResponse as _kvorum_v1_ConfigureAdversaryResponse, ConfigureAdversaryResponse__Output as _kvorum_v1_ConfigureAdversaryResponse__Output } from './kvorum/v1/ConfigureAdversaryResponse.ts';
import type { ConfigureDiskRequest as _kvorum_v1_ConfigureDiskRequest, ConfigureDiskRequest__Output as _kvorum_v1_ConfigureDiskRequest__Output } from './kvorum/v1/ConfigureDiskRequest.ts';
import type { ConfigureDiskResponse as _kvorum_v1_ConfigureDiskResponse, ConfigureDiskResponse__Output as _kvorum_v1_ConfigureDiskResponse__Output } from './kvorum/v1/ConfigureDiskResponse.ts';
import type { ConfigureWanRequest as _kvorum_v1_ConfigureWanRequest, ConfigureWanRequest__Output as _kvorum_v1_ConfigureWanRequest__Output } from './kvorum/v1/ConfigureWanRequest.ts';
import type { ConfigureWanResponse as _kvorum_v1_ConfigureWanResponse, ConfigureWanResponse__Output as _kvorum_v1_ConfigureWanResponse__Output } from './kvorum/v1/ConfigureWanResponse.ts';
import type { ControlResponse as _kvorum_v1_ControlResponse, ControlResponse__Output as _kvorum_v1_ControlResponse__Output } from './kvorum/v1/ControlResponse.ts';
import type { Divergence as _kvorum_v1_Divergence, Divergence__Output as _kvorum_v1_Divergence__Output } from './kvorum/v1/Divergence.ts';
import type { EntryTrace as _kvorum_v1_EntryTrace, EntryTrace__Output as _kvorum_v1_EntryTrace__Output } from './kvorum/v1/EntryTrace.ts';
import type { Figures as _kvorum_v1_Figures, Figures__Output as _kvorum_v1_Figures__Output } from './kvorum/v1/Figures.ts';
import type { GetStatusRequest as _kvorum_v1_GetStatusRequest, GetStatusRequest__Output as _kvorum_v1_GetStatusRequest__Output } from './kvorum/v1/GetStatusRequest.ts';
import type { Histogram as _kvorum_v1_Histogram, Histogram__Output as _kvorum_v1_Histogram__Output } from './kvorum/v1/Histogram.ts';
import type { LineageStep as _kvorum_v1_LineageStep, LineageStep__Output as _kvorum_v1_LineageStep__Output } from './kvorum/v1/LineageStep.ts';
import type { LinkChange as _kvorum_v1_LinkChange, LinkChange__Output as _kvorum_v1_LinkChange__Output } from './kvorum/v1/LinkChange.ts';
import type { LinkMeasurement as _kvorum_v1_LinkMeasurement, LinkMeasurement__Output as _kvorum_v1_LinkMeasurement__Output } from './kvorum/v1/LinkMeasurement.ts';
import type { ListBranchesRequest as _kvorum_v1_ListBranchesRequest, ListBranchesRequest__Output as _kvorum_v1_ListBranchesRequest__Output } from './kvorum/v1/ListBranchesRequest.ts';
import type { ListBranchesResponse as _kvorum_v1_ListBranchesResponse, ListBranchesResponse__Output as _kvorum_v1_ListBranchesResponse__Output } from './kvorum/v1/ListBranchesResponse.ts';
import type { MeasureLinksRequest as _kvorum_v1_MeasureLinksRequest, MeasureLinksRequest__Output as _kvorum_v1_MeasureLinksRequest__Output } from './kvorum/v1/MeasureLinksRequest.ts';
import type { MeasureLinksResponse as _kvorum_v1_MeasureLinksResponse, MeasureLinksResponse__Output as _kvorum_v1_MeasureLinksResponse__Output } from './kvorum/v1/MeasureLinksResponse.ts';
import type { NodeEvent as _kvorum_v1_NodeEvent, NodeEvent__Output as _kvorum_v1_NodeEvent__Output } from './kvorum/v1/NodeEvent.ts';
import type { NodeStatus as _kvorum_v1_NodeStatus, NodeStatus__Output as _kvorum_v1_NodeStatus__Output } from './kvorum/v1/NodeStatus.ts';
import type { ReadBranchRequest as _kvorum_v1_ReadBranchRequest, ReadBranchRequest__Output as _kvorum_v1_ReadBranchRequest__Output } from './kvorum/v1/ReadBranchRequest.ts';
import type { ReadCommitsRequest as _kvorum_v1_ReadCommitsRequest, ReadCommitsRequest__Output as _kvorum_v1_ReadCommitsRequest__Output } from './kvorum/v1/ReadCommitsRequest.ts';
import type { ReadStateRequest as _kvorum_v1_ReadStateRequest, ReadStateRequest__Output as _kvorum_v1_ReadStateRequest__Output } from './kvorum/v1/ReadStateRequest.ts';
import type { RegionLease as _kvorum_v1_RegionLease, RegionLease__Output as _kvorum_v1_RegionLease__Output } from './kvorum/v1/RegionLease.ts';
import type { RemoveMemberRequest as _kvorum_v1_RemoveMemberRequest, RemoveMemberRequest__Output as _kvorum_v1_RemoveMemberRequest__Output } from './kvorum/v1/RemoveMemberRequest.ts';
import type { RemoveMemberResponse as _kvorum_v1_RemoveMemberResponse, RemoveMemberResponse__Output as _kvorum_v1_RemoveMemberResponse__Output } from './kvorum/v1/RemoveMemberResponse.ts';
import type { RpoExposure as _kvorum_v1_RpoExposure, RpoExposure__Output as _kvorum_v1_RpoExposure__Output } from './kvorum/v1/RpoExposure.ts';
import type { SnapshotProgress as _kvorum_v1_SnapshotProgress, SnapshotProgress__Output as _kvorum_v1_SnapshotProgress__Output } from './kvorum/v1/SnapshotProgress.ts';
import type { StaleReadFigures as _kvorum_v1_StaleReadFigures, StaleReadFigures__Output as _kvorum_v1_StaleReadFigures__Output } from './kvorum/v1/StaleReadFigures.ts';
import type { StartAuditRequest as _kvorum_v1_StartAuditRequest, StartAuditRequest__Output as _kvorum_v1_StartAuditRequest__Output } from './kvorum/v1/StartAuditRequest.ts';
import type { StartAuditResponse as _kvorum_v1_StartAuditResponse, StartAuditResponse__Output as _kvorum_v1_StartAuditResponse__Output } from './kvorum/v1/StartAuditResponse.ts';
import type { StateChunk as _kvorum_v1_StateChunk, StateChunk__Output as _kvorum_v1_StateChunk__Output } from './kvorum/v1/StateChunk.ts';
import type { StatePosition as _kvorum_v1_StatePosition, StatePosition__Output as _kvorum_v1_StatePosition__Output } from './kvorum/v1/StatePosition.ts';
import type { StateRow as _kvorum_v1_StateRow, StateRow__Output as _kvorum_v1_StateRow__Output } from './kvorum/v1/StateRow.ts';
import type { StopAuditRequest as _kvorum_v1_StopAuditRequest, StopAuditRequest__Output as _kvorum_v1_StopAuditRequest__Output } from './kvorum/v1/StopAuditRequest.ts';
import type { StopAuditResponse as _kvorum_v1_StopAuditResponse, StopAuditResponse__Output as _kvorum_v1_StopAuditResponse__Output } from './kvorum/v1/StopAuditResponse.ts';
import type { TakeAuditRequest as _kvorum_v1_TakeAuditRequest, TakeAuditRequest__Output as _kvorum_v1_TakeAuditRequest__Output } from './kvorum/v1/TakeAuditRequest.ts';
import type { TakeFiguresRequest as _kvorum_v1_TakeFiguresRequest, TakeFiguresRequest__Output as _kvorum_v1_TakeFiguresRequest__Output } from './kvorum/v1/TakeFiguresRequest.ts';
import type { TraceEntriesRequest as _kvorum_v1_TraceEntriesRequest, TraceEntriesRequest__Output as _kvorum_v1_TraceEntriesRequest__Output } from './kvorum/v1/TraceEntriesRequest.ts';
import type { TraceEntriesResponse as _kvorum_v1_TraceEntriesResponse, TraceEntriesResponse__Output as _kvorum_v1_TraceEntriesResponse__Output } from './kvorum/v1/TraceEntriesResponse.ts';
import type { TransferLeadershipRequest as _kvorum_v1_TransferLeadershipRequest, TransferLeadershipRequest__Output as _kvorum_v1_TransferLeadershipRequest__Output } from './kvorum/v1/TransferLeadershipRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  kvorum: {
    v1: {
      AddMemberRequest: MessageTypeDefinition<_kvorum_v1_AddMemberRequest, _kvorum_v1_AddMemberRequest__Output>
      Admin: SubtypeConstructor<typeof grpc.Client, _kvorum_v1_AdminClient> & { service: _kvorum_v1_AdminDefinition }
      ApplyBranchProgress: MessageTypeDefinition<_kvorum_v1_ApplyBranchProgress, _kvorum_v1_ApplyBranchProgress__Output>
      ApplyBranchRequest: MessageTypeDefinition<_kvorum_v1_ApplyBranchRequest, _kvorum_v1_ApplyBranchRequest__Output>
      Audit: MessageTypeDefinition<_kvorum_v1_Audit, _kvorum_v1_Audit__Output>
      AuditExample: MessageTypeDefinition<_kvorum_v1_AuditExample, _kvorum_v1_AuditExample__Output>
      AuditGroup: MessageTypeDefinition<_kvorum_v1_AuditGroup, _kvorum_v1_AuditGroup__Output>
      AuditGroupFigures: MessageTypeDefinition<_kvorum_v1_AuditGroupFigures, _kvorum_v1_AuditGroupFigures__Output>
      AuditMissedVersion: MessageTypeDefinition<_kvorum_v1_AuditMissedVersion, _kvorum_v1_AuditMissedVersion__Output>
      AuditOpenRead: MessageTypeDefinition<_kvorum_v1_AuditOpenRead, _kvorum_v1_AuditOpenRead__Output>
      AuditTold: MessageTypeDefinition<_kvorum_v1_AuditTold, _kvorum_v1_AuditTold__Output>
      BeginEpochRequest: MessageTypeDefinition<_kvorum_v1_BeginEpochRequest, _kvorum_v1_BeginEpochRequest__Output>
      Branch: MessageTypeDefinition<_kvorum_v1_Branch, _kvorum_v1_Branch__Output>
      BranchBatch: MessageTypeDefinition<_kvorum_v1_BranchBatch, _kvorum_v1_BranchBatch__Output>
      BranchCommand: MessageTypeDefinition<_kvorum_v1_BranchCommand, _kvorum_v1_BranchCommand__Output>
      CatchUp: MessageTypeDefinition<_kvorum_v1_CatchUp, _kvorum_v1_CatchUp__Output>
      ChangeConfigurationRequest: MessageTypeDefinition<_kvorum_v1_ChangeConfigurationRequest, _kvorum_v1_ChangeConfigurationRequest__Output>
      CommitBatch: MessageTypeDefinition<_kvorum_v1_CommitBatch, _kvorum_v1_CommitBatch__Output>
      CommitRecord: MessageTypeDefinition<_kvorum_v1_CommitRecord, _kvorum_v1_CommitRecord__Output>
      Configuration: MessageTypeDefinition<_kvorum_v1_Configuration, _kvorum_v1_Configuration__Output>
      ConfigureAdversaryRequest: MessageTypeDefinition<_kvorum_v1_ConfigureAdversaryRequest, _kvorum_v1_ConfigureAdversaryRequest__Output>
      ConfigureAdversaryResponse: MessageTypeDefinition<_kvorum_v1_ConfigureAdversaryResponse, _kvorum_v1_ConfigureAdversaryResponse__Output>
      ConfigureDiskRequest: MessageTypeDefinition<_kvorum_v1_ConfigureDiskRequest, _kvorum_v1_ConfigureDiskRequest__Output>
      ConfigureDiskResponse: MessageTypeDefinition<_kvorum_v1_ConfigureDiskResponse, _kvorum_v1_ConfigureDiskResponse__Output>
      ConfigureWanRequest: MessageTypeDefinition<_kvorum_v1_ConfigureWanRequest, _kvorum_v1_ConfigureWanRequest__Output>
      ConfigureWanResponse: MessageTypeDefinition<_kvorum_v1_ConfigureWanResponse, _kvorum_v1_ConfigureWanResponse__Output>
      ControlResponse: MessageTypeDefinition<_kvorum_v1_ControlResponse, _kvorum_v1_ControlResponse__Output>
      Divergence: MessageTypeDefinition<_kvorum_v1_Divergence, _kvorum_v1_Divergence__Output>
      EntryTrace: MessageTypeDefinition<_kvorum_v1_EntryTrace, _kvorum_v1_EntryTrace__Output>
      Figures: MessageTypeDefinition<_kvorum_v1_Figures, _kvorum_v1_Figures__Output>
      GetStatusRequest: MessageTypeDefinition<_kvorum_v1_GetStatusRequest, _kvorum_v1_GetStatusRequest__Output>
      Histogram: MessageTypeDefinition<_kvorum_v1_Histogram, _kvorum_v1_Histogram__Output>
      LineageStep: MessageTypeDefinition<_kvorum_v1_LineageStep, _kvorum_v1_LineageStep__Output>
      LinkChange: MessageTypeDefinition<_kvorum_v1_LinkChange, _kvorum_v1_LinkChange__Output>
      LinkMeasurement: MessageTypeDefinition<_kvorum_v1_LinkMeasurement, _kvorum_v1_LinkMeasurement__Output>
      ListBranchesRequest: MessageTypeDefinition<_kvorum_v1_ListBranchesRequest, _kvorum_v1_ListBranchesRequest__Output>
      ListBranchesResponse: MessageTypeDefinition<_kvorum_v1_ListBranchesResponse, _kvorum_v1_ListBranchesResponse__Output>
      MeasureLinksRequest: MessageTypeDefinition<_kvorum_v1_MeasureLinksRequest, _kvorum_v1_MeasureLinksRequest__Output>
      MeasureLinksResponse: MessageTypeDefinition<_kvorum_v1_MeasureLinksResponse, _kvorum_v1_MeasureLinksResponse__Output>
      NodeEvent: MessageTypeDefinition<_kvorum_v1_NodeEvent, _kvorum_v1_NodeEvent__Output>
      NodeStatus: MessageTypeDefinition<_kvorum_v1_NodeStatus, _kvorum_v1_NodeStatus__Output>
      ReadBranchRequest: MessageTypeDefinition<_kvorum_v1_ReadBranchRequest, _kvorum_v1_ReadBranchRequest__Output>
      ReadCommitsRequest: MessageTypeDefinition<_kvorum_v1_ReadCommitsRequest, _kvorum_v1_ReadCommitsRequest__Output>
      ReadStateRequest: MessageTypeDefinition<_kvorum_v1_ReadStateRequest, _kvorum_v1_ReadStateRequest__Output>
      RegionLease: MessageTypeDefinition<_kvorum_v1_RegionLease, _kvorum_v1_RegionLease__Output>
      RemoveMemberRequest: MessageTypeDefinition<_kvorum_v1_RemoveMemberRequest, _kvorum_v1_RemoveMemberRequest__Output>
      RemoveMemberResponse: MessageTypeDefinition<_kvorum_v1_RemoveMemberResponse, _kvorum_v1_RemoveMemberResponse__Output>
      RpoExposure: MessageTypeDefinition<_kvorum_v1_RpoExposure, _kvorum_v1_RpoExposure__Output>
      SnapshotProgress: MessageTypeDefinition<_kvorum_v1_SnapshotProgress, _kvorum_v1_SnapshotProgress__Output>
      StaleReadFigures: MessageTypeDefinition<_kvorum_v1_StaleReadFigures, _kvorum_v1_StaleReadFigures__Output>
      StartAuditRequest: MessageTypeDefinition<_kvorum_v1_StartAuditRequest, _kvorum_v1_StartAuditRequest__Output>
      StartAuditResponse: MessageTypeDefinition<_kvorum_v1_StartAuditResponse, _kvorum_v1_StartAuditResponse__Output>
      StateChunk: MessageTypeDefinition<_kvorum_v1_StateChunk, _kvorum_v1_StateChunk__Output>
      StatePosition: MessageTypeDefinition<_kvorum_v1_StatePosition, _kvorum_v1_StatePosition__Output>
      StateRow: MessageTypeDefinition<_kvorum_v1_StateRow, _kvorum_v1_StateRow__Output>
      StopAuditRequest: MessageTypeDefinition<_kvorum_v1_StopAuditRequest, _kvorum_v1_StopAuditRequest__Output>
      StopAuditResponse: MessageTypeDefinition<_kvorum_v1_StopAuditResponse, _kvorum_v1_StopAuditResponse__Output>
      TakeAuditRequest: MessageTypeDefinition<_kvorum_v1_TakeAuditRequest, _kvorum_v1_TakeAuditRequest__Output>
      TakeFiguresRequest: MessageTypeDefinition<_kvorum_v1_TakeFiguresRequest, _kvorum_v1_TakeFiguresRequest__Output>
      TraceEntriesRequest: MessageTypeDefinition<_kvorum_v1_TraceEntriesRequest, _kvorum_v1_TraceEntriesRequest__Output>
      TraceEntriesResponse: MessageTypeDefinition<_kvorum_v1_TraceEntriesResponse, _kvorum_v1_TraceEntriesResponse__Output>
      TransferLeadershipRequest: MessageTypeDefinition<_kvorum_v1_TransferLeadershipRequest, _kvorum_v1_TransferLeadershipRequest__Output>
    }
  }
}

