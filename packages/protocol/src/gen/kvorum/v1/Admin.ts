// Original file: kvorum/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CommitBatch as _kvorum_v1_CommitBatch, CommitBatch__Output as _kvorum_v1_CommitBatch__Output } from '../../kvorum/v1/CommitBatch.ts';
import type { ConfigureWanRequest as _kvorum_v1_ConfigureWanRequest, ConfigureWanRequest__Output as _kvorum_v1_ConfigureWanRequest__Output } from '../../kvorum/v1/ConfigureWanRequest.ts';
import type { ConfigureWanResponse as _kvorum_v1_ConfigureWanResponse, ConfigureWanResponse__Output as _kvorum_v1_ConfigureWanResponse__Output } from '../../kvorum/v1/ConfigureWanResponse.ts';
import type { Figures as _kvorum_v1_Figures, Figures__Output as _kvorum_v1_Figures__Output } from '../../kvorum/v1/Figures.ts';
import type { GetStatusRequest as _kvorum_v1_GetStatusRequest, GetStatusRequest__Output as _kvorum_v1_GetStatusRequest__Output } from '../../kvorum/v1/GetStatusRequest.ts';
import type { MeasureLinksRequest as _kvorum_v1_MeasureLinksRequest, MeasureLinksRequest__Output as _kvorum_v1_MeasureLinksRequest__Output } from '../../kvorum/v1/MeasureLinksRequest.ts';
import type { MeasureLinksResponse as _kvorum_v1_MeasureLinksResponse, MeasureLinksResponse__Output as _kvorum_v1_MeasureLinksResponse__Output } from '../../kvorum/v1/MeasureLinksResponse.ts';
import type { NodeStatus as _kvorum_v1_NodeStatus, NodeStatus__Output as _kvorum_v1_NodeStatus__Output } from '../../kvorum/v1/NodeStatus.ts';
import type { ReadCommitsRequest as _kvorum_v1_ReadCommitsRequest, ReadCommitsRequest__Output as _kvorum_v1_ReadCommitsRequest__Output } from '../../kvorum/v1/ReadCommitsRequest.ts';
import type { TakeFiguresRequest as _kvorum_v1_TakeFiguresRequest, TakeFiguresRequest__Output as _kvorum_v1_TakeFiguresRequest__Output } from '../../kvorum/v1/TakeFiguresRequest.ts';

export interface AdminClient extends grpc.Client {
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
  
  MeasureLinks(argument: _kvorum_v1_MeasureLinksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  MeasureLinks(argument: _kvorum_v1_MeasureLinksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  MeasureLinks(argument: _kvorum_v1_MeasureLinksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  MeasureLinks(argument: _kvorum_v1_MeasureLinksRequest, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  measureLinks(argument: _kvorum_v1_MeasureLinksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  measureLinks(argument: _kvorum_v1_MeasureLinksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  measureLinks(argument: _kvorum_v1_MeasureLinksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  measureLinks(argument: _kvorum_v1_MeasureLinksRequest, callback: grpc.requestCallback<_kvorum_v1_MeasureLinksResponse__Output>): grpc.ClientUnaryCall;
  
  ReadCommits(argument: _kvorum_v1_ReadCommitsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_CommitBatch__Output>;
  ReadCommits(argument: _kvorum_v1_ReadCommitsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_CommitBatch__Output>;
  readCommits(argument: _kvorum_v1_ReadCommitsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_CommitBatch__Output>;
  readCommits(argument: _kvorum_v1_ReadCommitsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_CommitBatch__Output>;
  
  TakeFigures(argument: _kvorum_v1_TakeFiguresRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  TakeFigures(argument: _kvorum_v1_TakeFiguresRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  TakeFigures(argument: _kvorum_v1_TakeFiguresRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  TakeFigures(argument: _kvorum_v1_TakeFiguresRequest, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  takeFigures(argument: _kvorum_v1_TakeFiguresRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  takeFigures(argument: _kvorum_v1_TakeFiguresRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  takeFigures(argument: _kvorum_v1_TakeFiguresRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  takeFigures(argument: _kvorum_v1_TakeFiguresRequest, callback: grpc.requestCallback<_kvorum_v1_Figures__Output>): grpc.ClientUnaryCall;
  
}

export interface AdminHandlers extends grpc.UntypedServiceImplementation {
  ConfigureWan: grpc.handleUnaryCall<_kvorum_v1_ConfigureWanRequest__Output, _kvorum_v1_ConfigureWanResponse>;
  
  GetStatus: grpc.handleUnaryCall<_kvorum_v1_GetStatusRequest__Output, _kvorum_v1_NodeStatus>;
  
  MeasureLinks: grpc.handleUnaryCall<_kvorum_v1_MeasureLinksRequest__Output, _kvorum_v1_MeasureLinksResponse>;
  
  ReadCommits: grpc.handleServerStreamingCall<_kvorum_v1_ReadCommitsRequest__Output, _kvorum_v1_CommitBatch>;
  
  TakeFigures: grpc.handleUnaryCall<_kvorum_v1_TakeFiguresRequest__Output, _kvorum_v1_Figures>;
  
}

export interface AdminDefinition extends grpc.ServiceDefinition {
  ConfigureWan: MethodDefinition<_kvorum_v1_ConfigureWanRequest, _kvorum_v1_ConfigureWanResponse, _kvorum_v1_ConfigureWanRequest__Output, _kvorum_v1_ConfigureWanResponse__Output>
  GetStatus: MethodDefinition<_kvorum_v1_GetStatusRequest, _kvorum_v1_NodeStatus, _kvorum_v1_GetStatusRequest__Output, _kvorum_v1_NodeStatus__Output>
  MeasureLinks: MethodDefinition<_kvorum_v1_MeasureLinksRequest, _kvorum_v1_MeasureLinksResponse, _kvorum_v1_MeasureLinksRequest__Output, _kvorum_v1_MeasureLinksResponse__Output>
  ReadCommits: MethodDefinition<_kvorum_v1_ReadCommitsRequest, _kvorum_v1_CommitBatch, _kvorum_v1_ReadCommitsRequest__Output, _kvorum_v1_CommitBatch__Output>
  TakeFigures: MethodDefinition<_kvorum_v1_TakeFiguresRequest, _kvorum_v1_Figures, _kvorum_v1_TakeFiguresRequest__Output, _kvorum_v1_Figures__Output>
}
