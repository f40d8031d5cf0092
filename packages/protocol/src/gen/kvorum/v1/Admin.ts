// Original file: kvorum/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddMemberRequest as _kvorum_v1_AddMemberRequest, AddMemberRequest__Output as _kvorum_v1_AddMemberRequest__Output } from '../../kvorum/v1/AddMemberRequest.ts';
import type { ApplyBranchProgress as _kvorum_v1_ApplyBranchProgress, ApplyBranchProgress__Output as _kvorum_v1_ApplyBranchProgress__Output } from '../../kvorum/v1/ApplyBranchProgress.ts';
import type { ApplyBranchRequest as _kvorum_v1_ApplyBranchRequest, ApplyBranchRequest__Output as _kvorum_v1_ApplyBranchRequest__Output } from '../../kvorum/v1/ApplyBranchRequest.ts';
import type { Audit as _kvorum_v1_Audit, Audit__Output as _kvorum_v1_Audit__Output } from '../../kvorum/v1/Audit.ts';
import type { BeginEpochRequest as _kvorum_v1_BeginEpochRequest, BeginEpochRequest__Output as _kvorum_v1_BeginEpochRequest__Output } from '../../kvorum/v1/BeginEpochRequest.ts';
import type { BranchBatch as _kvorum_v1_BranchBatch, BranchBatch__Output as _kvorum_v1_BranchBatch__Output } from '../../kvorum/v1/BranchBatch.ts';
import type { ChangeConfigurationRequest as _kvorum_v1_ChangeConfigurationRequest, ChangeConfigurationRequest__Output as _kvorum_v1_ChangeConfigurationRequest__Output } from '../../kvorum/v1/ChangeConfigurationRequest.ts';
import type { CommitBatch as _kvorum_v1_CommitBatch, CommitBatch__Output as _kvorum_v1_CommitBatch__Output } from '../../kvorum/v1/CommitBatch.ts';
import type { ConfigureAdversaryRequest as _kvorum_v1_ConfigureAdversaryRequest, ConfigureAdversaryRequest__Output as _kvorum_v1_ConfigureAdversaryRequest__Output } from '../../kvorum/v1/ConfigureAdversaryRequest.ts';
import type { ConfigureAdversaryResponse as _kvorum_v1_ConfigureAdversaryResponse, ConfigureAdversaryResponse__Output as _kvorum_v1_ConfigureAdversaryResponse__Output } from '../../kvorum/v1/ConfigureAdversaryResponse.ts';
import type { ConfigureDiskRequest as _kvorum_v1_ConfigureDiskRequest, ConfigureDiskRequest__Output as _kvorum_v1_ConfigureDiskRequest__Output } from '../../kvorum/v1/ConfigureDiskRequest.ts';
import type { ConfigureDiskResponse as _kvorum_v1_ConfigureDiskResponse, ConfigureDiskResponse__Output as _kvorum_v1_ConfigureDiskResponse__Output } from '../../kvorum/v1/ConfigureDiskResponse.ts';
import type { ConfigureWanRequest as _kvorum_v1_ConfigureWanRequest, ConfigureWanRequest__Output as _kvorum_v1_ConfigureWanRequest__Output } from '../../kvorum/v1/ConfigureWanRequest.ts';
import type { ConfigureWanResponse as _kvorum_v1_ConfigureWanResponse, ConfigureWanResponse__Output as _kvorum_v1_ConfigureWanResponse__Output } from '../../kvorum/v1/ConfigureWanResponse.ts';
import type { ControlResponse as _kvorum_v1_ControlResponse, ControlResponse__Output as _kvorum_v1_ControlResponse__Output } from '../../kvorum/v1/ControlResponse.ts';
import type { Figures as _kvorum_v1_Figures, Figures__Output as _kvorum_v1_Figures__Output } from '../../kvorum/v1/Figures.ts';
import type { GetStatusRequest as _kvorum_v1_GetStatusRequest, GetStatusRequest__Output as _kvorum_v1_GetStatusRequest__Output } from '../../kvorum/v1/GetStatusRequest.ts';
import type { ListBranchesRequest as _kvorum_v1_ListBranchesRequest, ListBranchesRequest__Output as _kvorum_v1_ListBranchesRequest__Output } from '../../kvorum/v1/ListBranchesRequest.ts';
import type { ListBranchesResponse as _kvorum_v1_ListBranchesResponse, ListBranchesResponse__Output as _kvorum_v1_ListBranchesResponse__Output } from '../../kvorum/v1/ListBranchesResponse.ts';
import type { MeasureLinksRequest as _kvorum_v1_MeasureLinksRequest, MeasureLinksRequest__Output as _kvorum_v1_MeasureLinksRequest__Output } from '../../kvorum/v1/MeasureLinksRequest.ts';
import type { MeasureLinksResponse as _kvorum_v1_MeasureLinksResponse, MeasureLinksResponse__Output as _kvorum_v1_MeasureLinksResponse__Output } from '../../kvorum/v1/MeasureLinksResponse.ts';
import type { NodeStatus as _kvorum_v1_NodeStatus, NodeStatus__Output as _kvorum_v1_NodeStatus__Output } from '../../kvorum/v1/NodeStatus.ts';
import type { ReadBranchRequest as _kvorum_v1_ReadBranchRequest, ReadBranchRequest__Output as _kvorum_v1_ReadBranchRequest__Output } from '../../kvorum/v1/ReadBranchRequest.ts';
import type { ReadCommitsRequest as _kvorum_v1_ReadCommitsRequest, ReadCommitsRequest__Output as _kvorum_v1_ReadCommitsRequest__Output } from '../../kvorum/v1/ReadCommitsRequest.ts';
import type { ReadStateRequest as _kvorum_v1_ReadStateRequest, ReadStateRequest__Output as _kvorum_v1_ReadStateRequest__Output } from '../../kvorum/v1/ReadStateRequest.ts';
import type { RemoveMemberRequest as _kvorum_v1_RemoveMemberRequest, RemoveMemberRequest__Output as _kvorum_v1_RemoveMemberRequest__Output } from '../../kvorum/v1/RemoveMemberRequest.ts';
import type { RemoveMemberResponse as _kvorum_v1_RemoveMemberResponse, RemoveMemberResponse__Output as _kvorum_v1_RemoveMemberResponse__Output } from '../../kvorum/v1/RemoveMemberResponse.ts';
import type { StartAuditRequest as _kvorum_v1_StartAuditRequest, StartAuditRequest__Output as _kvorum_v1_StartAuditRequest__Output } from '../../kvorum/v1/StartAuditRequest.ts';
import type { StartAuditResponse as _kvorum_v1_StartAuditResponse, StartAuditResponse__Output as _kvorum_v1_StartAuditResponse__Output } from '../../kvorum/v1/StartAuditResponse.ts';
import type { StateChunk as _kvorum_v1_StateChunk, StateChunk__Output as _kvorum_v1_StateChunk__Output } from '../../kvorum/v1/StateChunk.ts';
import type { StopAuditRequest as _kvorum_v1_StopAuditRequest, StopAuditRequest__Output as _kvorum_v1_StopAuditRequest__Output } from '../../kvorum/v1/StopAuditRequest.ts';
import type { StopAuditResponse as _kvorum_v1_StopAuditResponse, StopAuditResponse__Output as _kvorum_v1_StopAuditResponse__Output } from '../../kvorum/v1/StopAuditResponse.ts';
import type { TakeAuditRequest as _kvorum_v1_TakeAuditRequest, TakeAuditRequest__Output as _kvorum_v1_TakeAuditRequest__Output } from '../../kvorum/v1/TakeAuditRequest.ts';
import type { TakeFiguresRequest as _kvorum_v1_TakeFiguresRequest, TakeFiguresRequest__Output as _kvorum_v1_TakeFiguresRequest__Output } from '../../kvorum/v1/TakeFiguresRequest.ts';
import type { TraceEntriesRequest as _kvorum_v1_TraceEntriesRequest, TraceEntriesRequest__Output as _kvorum_v1_TraceEntriesRequest__Output } from '../../kvorum/v1/TraceEntriesRequest.ts';
import type { TraceEntriesResponse as _kvorum_v1_TraceEntriesResponse, TraceEntriesResponse__Output as _kvorum_v1_TraceEntriesResponse__Output } from '../../kvorum/v1/TraceEntriesResponse.ts';
import type { TransferLeadershipRequest as _kvorum_v1_TransferLeadershipRequest, TransferLeadershipRequest__Output as _kvorum_v1_TransferLeadershipRequest__Output } from '../../kvorum/v1/TransferLeadershipRequest.ts';

export interface AdminClient extends grpc.Client {
  AddMember(argument: _kvorum_v1_AddMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  AddMember(argument: _kvorum_v1_AddMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  AddMember(argument: _kvorum_v1_AddMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  AddMember(argument: _kvorum_v1_AddMemberRequest, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  addMember(argument: _kvorum_v1_AddMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  addMember(argument: _kvorum_v1_AddMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  addMember(argument: _kvorum_v1_AddMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  addMember(argument: _kvorum_v1_AddMemberRequest, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  
  ApplyBranch(argument: _kvorum_v1_ApplyBranchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_ApplyBranchProgress__Output>;
  ApplyBranch(argument: _kvorum_v1_ApplyBranchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_ApplyBranchProgress__Output>;
  applyBranch(argument: _kvorum_v1_ApplyBranchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_ApplyBranchProgress__Output>;
  applyBranch(argument: _kvorum_v1_ApplyBranchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_ApplyBranchProgress__Output>;
  
  BeginEpoch(argument: _kvorum_v1_BeginEpochRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  BeginEpoch(argument: _kvorum_v1_BeginEpochRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  BeginEpoch(argument: _kvorum_v1_BeginEpochRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  BeginEpoch(argument: _kvorum_v1_BeginEpochRequest, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  beginEpoch(argument: _kvorum_v1_BeginEpochRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  beginEpoch(argument: _kvorum_v1_BeginEpochRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  beginEpoch(argument: _kvorum_v1_BeginEpochRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  beginEpoch(argument: _kvorum_v1_BeginEpochRequest, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  
  ChangeConfiguration(argument: _kvorum_v1_ChangeConfigurationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  ChangeConfiguration(argument: _kvorum_v1_ChangeConfigurationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  ChangeConfiguration(argument: _kvorum_v1_ChangeConfigurationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  ChangeConfiguration(argument: _kvorum_v1_ChangeConfigurationRequest, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  changeConfiguration(argument: _kvorum_v1_ChangeConfigurationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  changeConfiguration(argument: _kvorum_v1_ChangeConfigurationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  changeConfiguration(argument: _kvorum_v1_ChangeConfigurationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  changeConfiguration(argument: _kvorum_v1_ChangeConfigurationRequest, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  
  ConfigureAdversary(argument: _kvorum_v1_ConfigureAdversaryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureAdversaryResponse__Output>): grpc.ClientUnaryCall;
  ConfigureAdversary(argument: _kvorum_v1_ConfigureAdversaryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ConfigureAdversaryResponse__Output>): grpc.ClientUnaryCall;
  ConfigureAdversary(argument: _kvorum_v1_ConfigureAdversaryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureAdversaryResponse__Output>): grpc.ClientUnaryCall;
  ConfigureAdversary(argument: _kvorum_v1_ConfigureAdversaryRequest, callback: grpc.requestCallback<_kvorum_v1_ConfigureAdversaryResponse__Output>): grpc.ClientUnaryCall;
  configureAdversary(argument: _kvorum_v1_ConfigureAdversaryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureAdversaryResponse__Output>): grpc.ClientUnaryCall;
  configureAdversary(argument: _kvorum_v1_ConfigureAdversaryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ConfigureAdversaryResponse__Output>): grpc.ClientUnaryCall;
  configureAdversary(argument: _kvorum_v1_ConfigureAdversaryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureAdversaryResponse__Output>): grpc.ClientUnaryCall;
  configureAdversary(argument: _kvorum_v1_ConfigureAdversaryRequest, callback: grpc.requestCallback<_kvorum_v1_ConfigureAdversaryResponse__Output>): grpc.ClientUnaryCall;
  
  ConfigureDisk(argument: _kvorum_v1_ConfigureDiskRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureDiskResponse__Output>): grpc.ClientUnaryCall;
  ConfigureDisk(argument: _kvorum_v1_ConfigureDiskRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ConfigureDiskResponse__Output>): grpc.ClientUnaryCall;
  ConfigureDisk(argument: _kvorum_v1_ConfigureDiskRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureDiskResponse__Output>): grpc.ClientUnaryCall;
  ConfigureDisk(argument: _kvorum_v1_ConfigureDiskRequest, callback: grpc.requestCallback<_kvorum_v1_ConfigureDiskResponse__Output>): grpc.ClientUnaryCall;
  configureDisk(argument: _kvorum_v1_ConfigureDiskRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureDiskResponse__Output>): grpc.ClientUnaryCall;
  configureDisk(argument: _kvorum_v1_ConfigureDiskRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ConfigureDiskResponse__Output>): grpc.ClientUnaryCall;
  configureDisk(argument: _kvorum_v1_ConfigureDiskRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureDiskResponse__Output>): grpc.ClientUnaryCall;
  configureDisk(argument: _kvorum_v1_ConfigureDiskRequest, callback: grpc.requestCallback<_kvorum_v1_ConfigureDiskResponse__Output>): grpc.ClientUnaryCall;
  
  ConfigureWan(argument: _kvorum_v1_ConfigureWanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureWanResponse__Output>): grpc.ClientUnaryCall;
  ConfigureWan(argument: _kvorum_v1_ConfigureWanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ConfigureWanResponse__Output>): grpc.ClientUnaryCall;
  ConfigureWan(argument: _kvorum_v1_ConfigureWanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureWanResponse__Output>): grpc.ClientUnaryCall;
  ConfigureWan(argument: _kvorum_v1_ConfigureWanRequest, callback: grpc.requestCallback<_kvorum_v1_ConfigureWanResponse__Output>): grpc.ClientUnaryCall;
  configureWan(argument: _kvorum_v1_ConfigureWanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureWanResponse__Output>): grpc.ClientUnaryCall;
  configureWan(argument: _kvorum_v1_ConfigureWanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ConfigureWanResponse__Output>): grpc.ClientUnaryCall;
  configureWan(argument: _kvorum_v1_ConfigureWanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ConfigureWanResponse__Output>): grpc.ClientUnaryCall;
  configureWan(argument: _kvorum_v1_ConfigureWanRequest, callback: grpc.requestCallback<_kvorum_v1_ConfigureWanResponse__Output>): grpc.ClientUnaryCall;
  
  GetStatus(argument: _kvorum_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_NodeStatus__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _kvorum_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_NodeStatus__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _kvorum_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_NodeStatus__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _kvorum_v1_GetStatusRequest, callback: grpc.requestCallback<_kvorum_v1_NodeStatus__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _kvorum_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_NodeStatus__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _kvorum_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_NodeStatus__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _kvorum_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_NodeStatus__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _kvorum_v1_GetStatusRequest, callback: grpc.requestCallback<_kvorum_v1_NodeStatus__Output>): grpc.ClientUnaryCall;
  
  ListBranches(argument: _kvorum_v1_ListBranchesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  ListBranches(argument: _kvorum_v1_ListBranchesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  ListBranches(argument: _kvorum_v1_ListBranchesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  ListBranches(argument: _kvorum_v1_ListBranchesRequest, callback: grpc.requestCallback<_kvorum_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  listBranches(argument: _kvorum_v1_ListBranchesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  listBranches(argument: _kvorum_v1_ListBranchesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  listBranches(argument: _kvorum_v1_ListBranchesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  listBranches(argument: _kvorum_v1_ListBranchesRequest, callback: grpc.requestCallback<_kvorum_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  
  MeasureLinks(argument: _kvorum_v1_MeasureLinksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  MeasureLinks(argument: _kvorum_v1_MeasureLinksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  MeasureLinks(argument: _kvorum_v1_MeasureLinksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  MeasureLinks(argument: _kvorum_v1_MeasureLinksRequest, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  measureLinks(argument: _kvorum_v1_MeasureLinksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  measureLinks(argument: _kvorum_v1_MeasureLinksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  measureLinks(argument: _kvorum_v1_MeasureLinksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  measureLinks(argument: _kvorum_v1_MeasureLinksRequest, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  
  ReadBranch(argument: _kvorum_v1_ReadBranchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_BranchBatch__Output>;
  ReadBranch(argument: _kvorum_v1_ReadBranchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_BranchBatch__Output>;
  readBranch(argument: _kvorum_v1_ReadBranchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_BranchBatch__Output>;
  readBranch(argument: _kvorum_v1_ReadBranchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_BranchBatch__Output>;
  
  ReadCommits(argument: _kvorum_v1_ReadCommitsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_CommitBatch__Output>;
  ReadCommits(argument: _kvorum_v1_ReadCommitsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_CommitBatch__Output>;
  readCommits(argument: _kvorum_v1_ReadCommitsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_CommitBatch__Output>;
  readCommits(argument: _kvorum_v1_ReadCommitsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_CommitBatch__Output>;
  
  ReadState(argument: _kvorum_v1_ReadStateRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_StateChunk__Output>;
  ReadState(argument: _kvorum_v1_ReadStateRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_StateChunk__Output>;
  readState(argument: _kvorum_v1_ReadStateRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_StateChunk__Output>;
  readState(argument: _kvorum_v1_ReadStateRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_StateChunk__Output>;
  
  RemoveMember(argument: _kvorum_v1_RemoveMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_RemoveMemberResponse__Output>): grpc.ClientUnaryCall;
  RemoveMember(argument: _kvorum_v1_RemoveMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_RemoveMemberResponse__Output>): grpc.ClientUnaryCall;
  RemoveMember(argument: _kvorum_v1_RemoveMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_RemoveMemberResponse__Output>): grpc.ClientUnaryCall;
  RemoveMember(argument: _kvorum_v1_RemoveMemberRequest, callback: grpc.requestCallback<_kvorum_v1_RemoveMemberResponse__Output>): grpc.ClientUnaryCall;
  removeMember(argument: _kvorum_v1_RemoveMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_RemoveMemberResponse__Output>): grpc.ClientUnaryCall;
  removeMember(argument: _kvorum_v1_RemoveMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_RemoveMemberResponse__Output>): grpc.ClientUnaryCall;
  removeMember(argument: _kvorum_v1_RemoveMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_RemoveMemberResponse__Output>): grpc.ClientUnaryCall;
  removeMember(argument: _kvorum_v1_RemoveMemberRequest, callback: grpc.requestCallback<_kvorum_v1_RemoveMemberResponse__Output>): grpc.ClientUnaryCall;
  
  StartAudit(argument: _kvorum_v1_StartAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_StartAuditResponse__Output>): grpc.ClientUnaryCall;
  StartAudit(argument: _kvorum_v1_StartAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_StartAuditResponse__Output>): grpc.ClientUnaryCall;
  StartAudit(argument: _kvorum_v1_StartAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_StartAuditResponse__Output>): grpc.ClientUnaryCall;
  StartAudit(argument: _kvorum_v1_StartAuditRequest, callback: grpc.requestCallback<_kvorum_v1_StartAuditResponse__Output>): grpc.ClientUnaryCall;
  startAudit(argument: _kvorum_v1_StartAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_StartAuditResponse__Output>): grpc.ClientUnaryCall;
  startAudit(argument: _kvorum_v1_StartAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_StartAuditResponse__Output>): grpc.ClientUnaryCall;
  startAudit(argument: _kvorum_v1_StartAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_StartAuditResponse__Output>): grpc.ClientUnaryCall;
  startAudit(argument: _kvorum_v1_StartAuditRequest, callback: grpc.requestCallback<_kvorum_v1_StartAuditResponse__Output>): grpc.ClientUnaryCall;
  
  StopAudit(argument: _kvorum_v1_StopAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_StopAuditResponse__Output>): grpc.ClientUnaryCall;
  StopAudit(argument: _kvorum_v1_StopAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_StopAuditResponse__Output>): grpc.ClientUnaryCall;
  StopAudit(argument: _kvorum_v1_StopAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_StopAuditResponse__Output>): grpc.ClientUnaryCall;
  StopAudit(argument: _kvorum_v1_StopAuditRequest, callback: grpc.requestCallback<_kvorum_v1_StopAuditResponse__Output>): grpc.ClientUnaryCall;
  stopAudit(argument: _kvorum_v1_StopAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_StopAuditResponse__Output>): grpc.ClientUnaryCall;
  stopAudit(argument: _kvorum_v1_StopAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_StopAuditResponse__Output>): grpc.ClientUnaryCall;
  stopAudit(argument: _kvorum_v1_StopAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_StopAuditResponse__Output>): grpc.ClientUnaryCall;
  stopAudit(argument: _kvorum_v1_StopAuditRequest, callback: grpc.requestCallback<_kvorum_v1_StopAuditResponse__Output>): grpc.ClientUnaryCall;
  
  TakeAudit(argument: _kvorum_v1_TakeAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Audit__Output>): grpc.ClientUnaryCall;
  TakeAudit(argument: _kvorum_v1_TakeAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_Audit__Output>): grpc.ClientUnaryCall;
  TakeAudit(argument: _kvorum_v1_TakeAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Audit__Output>): grpc.ClientUnaryCall;
  TakeAudit(argument: _kvorum_v1_TakeAuditRequest, callback: grpc.requestCallback<_kvorum_v1_Audit__Output>): grpc.ClientUnaryCall;
  takeAudit(argument: _kvorum_v1_TakeAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Audit__Output>): grpc.ClientUnaryCall;
  takeAudit(argument: _kvorum_v1_TakeAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_Audit__Output>): grpc.ClientUnaryCall;
  takeAudit(argument: _kvorum_v1_TakeAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Audit__Output>): grpc.ClientUnaryCall;
  takeAudit(argument: _kvorum_v1_TakeAuditRequest, callback: grpc.requestCallback<_kvorum_v1_Audit__Output>): grpc.ClientUnaryCall;
  
  TakeFigures(argument: _kvorum_v1_TakeFiguresRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  TakeFigures(argument: _kvorum_v1_TakeFiguresRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  TakeFigures(argument: _kvorum_v1_TakeFiguresRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  TakeFigures(argument: _kvorum_v1_TakeFiguresRequest, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  takeFigures(argument: _kvorum_v1_TakeFiguresRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  takeFigures(argument: _kvorum_v1_TakeFiguresRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  takeFigures(argument: _kvorum_v1_TakeFiguresRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  takeFigures(argument: _kvorum_v1_TakeFiguresRequest, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  
  TraceEntries(argument: _kvorum_v1_TraceEntriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_TraceEntriesResponse__Output>): grpc.ClientUnaryCall;
  TraceEntries(argument: _kvorum_v1_TraceEntriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_TraceEntriesResponse__Output>): grpc.ClientUnaryCall;
  TraceEntries(argument: _kvorum_v1_TraceEntriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_TraceEntriesResponse__Output>): grpc.ClientUnaryCall;
  TraceEntries(argument: _kvorum_v1_TraceEntriesRequest, callback: grpc.requestCallback<_kvorum_v1_TraceEntriesResponse__Output>): grpc.ClientUnaryCall;
  traceEntries(argument: _kvorum_v1_TraceEntriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_TraceEntriesResponse__Output>): grpc.ClientUnaryCall;
  traceEntries(argument: _kvorum_v1_TraceEntriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_TraceEntriesResponse__Output>): grpc.ClientUnaryCall;
  traceEntries(argument: _kvorum_v1_TraceEntriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_TraceEntriesResponse__Output>): grpc.ClientUnaryCall;
  traceEntries(argument: _kvorum_v1_TraceEntriesRequest, callback: grpc.requestCallback<_kvorum_v1_TraceEntriesResponse__Output>): grpc.ClientUnaryCall;
  
  TransferLeadership(argument: _kvorum_v1_TransferLeadershipRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  TransferLeadership(argument: _kvorum_v1_TransferLeadershipRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  TransferLeadership(argument: _kvorum_v1_TransferLeadershipRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  TransferLeadership(argument: _kvorum_v1_TransferLeadershipRequest, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  transferLeadership(argument: _kvorum_v1_TransferLeadershipRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  transferLeadership(argument: _kvorum_v1_TransferLeadershipRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  transferLeadership(argument: _kvorum_v1_TransferLeadershipRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  transferLeadership(argument: _kvorum_v1_TransferLeadershipRequest, callback: grpc.requestCallback<_kvorum_v1_ControlResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AdminHandlers extends grpc.UntypedServiceImplementation {
  AddMember: grpc.handleUnaryCall<_kvorum_v1_AddMemberRequest__Output, _kvorum_v1_ControlResponse>;
  
  ApplyBranch: grpc.handleServerStreamingCall<_kvorum_v1_ApplyBranchRequest__Output, _kvorum_v1_ApplyBranchProgress>;
  
  BeginEpoch: grpc.handleUnaryCall<_kvorum_v1_BeginEpochRequest__Output, _kvorum_v1_ControlResponse>;
  
  ChangeConfiguration: grpc.handleUnaryCall<_kvorum_v1_ChangeConfigurationRequest__Output, _kvorum_v1_ControlResponse>;
  
  ConfigureAdversary: grpc.handleUnaryCall<_kvorum_v1_ConfigureAdversaryRequest__Output, _kvorum_v1_ConfigureAdversaryResponse>;
  
  ConfigureDisk: grpc.handleUnaryCall<_kvorum_v1_ConfigureDiskRequest__Output, _kvorum_v1_ConfigureDiskResponse>;
  
  ConfigureWan: grpc.handleUnaryCall<_kvorum_v1_ConfigureWanRequest__Output, _kvorum_v1_ConfigureWanResponse>;
  
  GetStatus: grpc.handleUnaryCall<_kvorum_v1_GetStatusRequest__Output, _kvorum_v1_NodeStatus>;
  
  ListBranches: grpc.handleUnaryCall<_kvorum_v1_ListBranchesRequest__Output, _kvorum_v1_ListBranchesResponse>;
  
  MeasureLinks: grpc.handleUnaryCall<_kvorum_v1_MeasureLinksRequest__Output, _kvorum_v1_MeasureLinksResponse>;
  
  ReadBranch: grpc.handleServerStreamingCall<_kvorum_v1_ReadBranchRequest__Output, _kvorum_v1_BranchBatch>;
  
  ReadCommits: grpc.handleServerStreamingCall<_kvorum_v1_ReadCommitsRequest__Output, _kvorum_v1_CommitBatch>;
  
  ReadState: grpc.handleServerStreamingCall<_kvorum_v1_ReadStateRequest__Output, _kvorum_v1_StateChunk>;
  
  RemoveMember: grpc.handleUnaryCall<_kvorum_v1_RemoveMemberRequest__Output, _kvorum_v1_RemoveMemberResponse>;
  
  StartAudit: grpc.handleUnaryCall<_kvorum_v1_StartAuditRequest__Output, _kvorum_v1_StartAuditResponse>;
  
  StopAudit: grpc.handleUnaryCall<_kvorum_v1_StopAuditRequest__Output, _kvorum_v1_StopAuditResponse>;
  
  TakeAudit: grpc.handleUnaryCall<_kvorum_v1_TakeAuditRequest__Output, _kvorum_v1_Audit>;
  
  TakeFigures: grpc.handleUnaryCall<_kvorum_v1_TakeFiguresRequest__Output, _kvorum_v1_Figures>;
  
  TraceEntries: grpc.handleUnaryCall<_kvorum_v1_TraceEntriesRequest__Output, _kvorum_v1_TraceEntriesResponse>;
  
  TransferLeadership: grpc.handleUnaryCall<_kvorum_v1_TransferLeadershipRequest__Output, _kvorum_v1_ControlResponse>;
  
}

export interface AdminDefinition extends grpc.ServiceDefinition {
  AddMember: MethodDefinition<_kvorum_v1_AddMemberRequest, _kvorum_v1_ControlResponse, _kvorum_v1_AddMemberRequest__Output, _kvorum_v1_ControlResponse__Output>
  ApplyBranch: MethodDefinition<_kvorum_v1_ApplyBranchRequest, _kvorum_v1_ApplyBranchProgress, _kvorum_v1_ApplyBranchRequest__Output, _kvorum_v1_ApplyBranchProgress__Output>
  BeginEpoch: MethodDefinition<_kvorum_v1_BeginEpochRequest, _kvorum_v1_ControlResponse, _kvorum_v1_BeginEpochRequest__Output, _kvorum_v1_ControlResponse__Output>
  ChangeConfiguration: MethodDefinition<_kvorum_v1_ChangeConfigurationRequest, _kvorum_v1_ControlResponse, _kvorum_v1_ChangeConfigurationRequest__Output, _kvorum_v1_ControlResponse__Output>
  ConfigureAdversary: MethodDefinition<_kvorum_v1_ConfigureAdversaryRequest, _kvorum_v1_ConfigureAdversaryResponse, _kvorum_v1_ConfigureAdversaryRequest__Output, _kvorum_v1_ConfigureAdversaryResponse__Output>
  ConfigureDisk: MethodDefinition<_kvorum_v1_ConfigureDiskRequest, _kvorum_v1_ConfigureDiskResponse, _kvorum_v1_ConfigureDiskRequest__Output, _kvorum_v1_ConfigureDiskResponse__Output>
  ConfigureWan: MethodDefinition<_kvorum_v1_ConfigureWanRequest, _kvorum_v1_ConfigureWanResponse, _kvorum_v1_ConfigureWanRequest__Output, _kvorum_v1_ConfigureWanResponse__Output>
  GetStatus: MethodDefinition<_kvorum_v1_GetStatusRequest, _kvorum_v1_NodeStatus, _kvorum_v1_GetStatusRequest__Output, _kvorum_v1_NodeStatus__Output>
  ListBranches: MethodDefinition<_kvorum_v1_ListBranchesRequest, _kvorum_v1_ListBranchesResponse, _kvorum_v1_ListBranchesRequest__Output, _kvorum_v1_ListBranchesResponse__Output>
  MeasureLinks: MethodDefinition<_kvorum_v1_MeasureLinksRequest, _kvorum_v1_MeasureLinksResponse, _kvorum_v1_MeasureLinksRequest__Output, _kvorum_v1_MeasureLinksResponse__Output>
  ReadBranch: MethodDefinition<_kvorum_v1_ReadBranchRequest, _kvorum_v1_BranchBatch, _kvorum_v1_ReadBranchRequest__Output, _kvorum_v1_BranchBatch__Output>
  ReadCommits: MethodDefinition<_kvorum_v1_ReadCommitsRequest, _kvorum_v1_CommitBatch, _kvorum_v1_ReadCommitsRequest__Output, _kvorum_v1_CommitBatch__Output>
  ReadState: MethodDefinition<_kvorum_v1_ReadStateRequest, _kvorum_v1_StateChunk, _kvorum_v1_ReadStateRequest__Output, _kvorum_v1_StateChunk__Output>
  RemoveMember: MethodDefinition<_kvorum_v1_RemoveMemberRequest, _kvorum_v1_RemoveMemberResponse, _kvorum_v1_RemoveMemberRequest__Output, _kvorum_v1_RemoveMemberResponse__Output>
  StartAudit: MethodDefinition<_kvorum_v1_StartAuditRequest, _kvorum_v1_StartAuditResponse, _kvorum_v1_StartAuditRequest__Output, _kvorum_v1_StartAuditResponse__Output>
  StopAudit: MethodDefinition<_kvorum_v1_StopAuditRequest, _kvorum_v1_StopAuditResponse, _kvorum_v1_StopAuditRequest__Output, _kvorum_v1_StopAuditResponse__Output>
  TakeAudit: MethodDefinition<_kvorum_v1_TakeAuditRequest, _kvorum_v1_Audit, _kvorum_v1_TakeAuditRequest__Output, _kvorum_v1_Audit__Output>
  TakeFigures: MethodDefinition<_kvorum_v1_TakeFiguresRequest, _kvorum_v1_Figures, _kvorum_v1_TakeFiguresRequest__Output, _kvorum_v1_Figures__Output>
  TraceEntries: MethodDefinition<_kvorum_v1_TraceEntriesRequest, _kvorum_v1_TraceEntriesResponse, _kvorum_v1_TraceEntriesRequest__Output, _kvorum_v1_TraceEntriesResponse__Output>
  TransferLeadership: MethodDefinition<_kvorum_v1_TransferLeadershipRequest, _kvorum_v1_ControlResponse, _kvorum_v1_TransferLeadershipRequest__Output, _kvorum_v1_ControlResponse__Output>
}
