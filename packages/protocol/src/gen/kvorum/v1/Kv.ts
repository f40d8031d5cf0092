// Original file: kvorum/v1/kv.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AtomicWriteRequest as _kvorum_v1_AtomicWriteRequest, AtomicWriteRequest__Output as _kvorum_v1_AtomicWriteRequest__Output } from '../../kvorum/v1/AtomicWriteRequest.ts';
import type { AtomicWriteResponse as _kvorum_v1_AtomicWriteResponse, AtomicWriteResponse__Output as _kvorum_v1_AtomicWriteResponse__Output } from '../../kvorum/v1/AtomicWriteResponse.ts';
import type { DiscoverRequest as _kvorum_v1_DiscoverRequest, DiscoverRequest__Output as _kvorum_v1_DiscoverRequest__Output } from '../../kvorum/v1/DiscoverRequest.ts';
import type { DiscoverResponse as _kvorum_v1_DiscoverResponse, DiscoverResponse__Output as _kvorum_v1_DiscoverResponse__Output } from '../../kvorum/v1/DiscoverResponse.ts';
import type { DropDatabaseRequest as _kvorum_v1_DropDatabaseRequest, DropDatabaseRequest__Output as _kvorum_v1_DropDatabaseRequest__Output } from '../../kvorum/v1/DropDatabaseRequest.ts';
import type { DropDatabaseResponse as _kvorum_v1_DropDatabaseResponse, DropDatabaseResponse__Output as _kvorum_v1_DropDatabaseResponse__Output } from '../../kvorum/v1/DropDatabaseResponse.ts';
import type { FinishMessagesRequest as _kvorum_v1_FinishMessagesRequest, FinishMessagesRequest__Output as _kvorum_v1_FinishMessagesRequest__Output } from '../../kvorum/v1/FinishMessagesRequest.ts';
import type { FinishMessagesResponse as _kvorum_v1_FinishMessagesResponse, FinishMessagesResponse__Output as _kvorum_v1_FinishMessagesResponse__Output } from '../../kvorum/v1/FinishMessagesResponse.ts';
import type { KeepMessagesRequest as _kvorum_v1_KeepMessagesRequest, KeepMessagesRequest__Output as _kvorum_v1_KeepMessagesRequest__Output } from '../../kvorum/v1/KeepMessagesRequest.ts';
import type { KeepMessagesResponse as _kvorum_v1_KeepMessagesResponse, KeepMessagesResponse__Output as _kvorum_v1_KeepMessagesResponse__Output } from '../../kvorum/v1/KeepMessagesResponse.ts';
import type { ListDatabasesRequest as _kvorum_v1_ListDatabasesRequest, ListDatabasesRequest__Output as _kvorum_v1_ListDatabasesRequest__Output } from '../../kvorum/v1/ListDatabasesRequest.ts';
import type { ListDatabasesResponse as _kvorum_v1_ListDatabasesResponse, ListDatabasesResponse__Output as _kvorum_v1_ListDatabasesResponse__Output } from '../../kvorum/v1/ListDatabasesResponse.ts';
import type { PingRequest as _kvorum_v1_PingRequest, PingRequest__Output as _kvorum_v1_PingRequest__Output } from '../../kvorum/v1/PingRequest.ts';
import type { PingResponse as _kvorum_v1_PingResponse, PingResponse__Output as _kvorum_v1_PingResponse__Output } from '../../kvorum/v1/PingResponse.ts';
import type { SessionFrame as _kvorum_v1_SessionFrame, SessionFrame__Output as _kvorum_v1_SessionFrame__Output } from '../../kvorum/v1/SessionFrame.ts';
import type { SnapshotReadRequest as _kvorum_v1_SnapshotReadRequest, SnapshotReadRequest__Output as _kvorum_v1_SnapshotReadRequest__Output } from '../../kvorum/v1/SnapshotReadRequest.ts';
import type { SnapshotReadResponse as _kvorum_v1_SnapshotReadResponse, SnapshotReadResponse__Output as _kvorum_v1_SnapshotReadResponse__Output } from '../../kvorum/v1/SnapshotReadResponse.ts';
import type { TakeMessagesRequest as _kvorum_v1_TakeMessagesRequest, TakeMessagesRequest__Output as _kvorum_v1_TakeMessagesRequest__Output } from '../../kvorum/v1/TakeMessagesRequest.ts';
import type { TakeMessagesResponse as _kvorum_v1_TakeMessagesResponse, TakeMessagesResponse__Output as _kvorum_v1_TakeMessagesResponse__Output } from '../../kvorum/v1/TakeMessagesResponse.ts';
import type { WatchRequest as _kvorum_v1_WatchRequest, WatchRequest__Output as _kvorum_v1_WatchRequest__Output } from '../../kvorum/v1/WatchRequest.ts';
import type { WatchResponse as _kvorum_v1_WatchResponse, WatchResponse__Output as _kvorum_v1_WatchResponse__Output } from '../../kvorum/v1/WatchResponse.ts';

export interface KvClient extends grpc.Client {
  AtomicWrite(argument: _kvorum_v1_AtomicWriteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_AtomicWriteResponse__Output>): grpc.ClientUnaryCall;
  AtomicWrite(argument: _kvorum_v1_AtomicWriteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_AtomicWriteResponse__Output>): grpc.ClientUnaryCall;
  AtomicWrite(argument: _kvorum_v1_AtomicWriteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_AtomicWriteResponse__Output>): grpc.ClientUnaryCall;
  AtomicWrite(argument: _kvorum_v1_AtomicWriteRequest, callback: grpc.requestCallback<_kvorum_v1_AtomicWriteResponse__Output>): grpc.ClientUnaryCall;
  atomicWrite(argument: _kvorum_v1_AtomicWriteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_AtomicWriteResponse__Output>): grpc.ClientUnaryCall;
  atomicWrite(argument: _kvorum_v1_AtomicWriteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_AtomicWriteResponse__Output>): grpc.ClientUnaryCall;
  atomicWrite(argument: _kvorum_v1_AtomicWriteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_AtomicWriteResponse__Output>): grpc.ClientUnaryCall;
  atomicWrite(argument: _kvorum_v1_AtomicWriteRequest, callback: grpc.requestCallback<_kvorum_v1_AtomicWriteResponse__Output>): grpc.ClientUnaryCall;
  
  Discover(argument: _kvorum_v1_DiscoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_DiscoverResponse__Output>): grpc.ClientUnaryCall;
  Discover(argument: _kvorum_v1_DiscoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_DiscoverResponse__Output>): grpc.ClientUnaryCall;
  Discover(argument: _kvorum_v1_DiscoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_DiscoverResponse__Output>): grpc.ClientUnaryCall;
  Discover(argument: _kvorum_v1_DiscoverRequest, callback: grpc.requestCallback<_kvorum_v1_DiscoverResponse__Output>): grpc.ClientUnaryCall;
  discover(argument: _kvorum_v1_DiscoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_DiscoverResponse__Output>): grpc.ClientUnaryCall;
  discover(argument: _kvorum_v1_DiscoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_DiscoverResponse__Output>): grpc.ClientUnaryCall;
  discover(argument: _kvorum_v1_DiscoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_DiscoverResponse__Output>): grpc.ClientUnaryCall;
  discover(argument: _kvorum_v1_DiscoverRequest, callback: grpc.requestCallback<_kvorum_v1_DiscoverResponse__Output>): grpc.ClientUnaryCall;
  
  DropDatabase(argument: _kvorum_v1_DropDatabaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_DropDatabaseResponse__Output>): grpc.ClientUnaryCall;
  DropDatabase(argument: _kvorum_v1_DropDatabaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_DropDatabaseResponse__Output>): grpc.ClientUnaryCall;
  DropDatabase(argument: _kvorum_v1_DropDatabaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_DropDatabaseResponse__Output>): grpc.ClientUnaryCall;
  DropDatabase(argument: _kvorum_v1_DropDatabaseRequest, callback: grpc.requestCallback<_kvorum_v1_DropDatabaseResponse__Output>): grpc.ClientUnaryCall;
  dropDatabase(argument: _kvorum_v1_DropDatabaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_DropDatabaseResponse__Output>): grpc.ClientUnaryCall;
  dropDatabase(argument: _kvorum_v1_DropDatabaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_DropDatabaseResponse__Output>): grpc.ClientUnaryCall;
  dropDatabase(argument: _kvorum_v1_DropDatabaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_DropDatabaseResponse__Output>): grpc.ClientUnaryCall;
  dropDatabase(argument: _kvorum_v1_DropDatabaseRequest, callback: grpc.requestCallback<_kvorum_v1_DropDatabaseResponse__Output>): grpc.ClientUnaryCall;
  
  FinishMessages(argument: _kvorum_v1_FinishMessagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_FinishMessagesResponse__Output>): grpc.ClientUnaryCall;
  FinishMessages(argument: _kvorum_v1_FinishMessagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_FinishMessagesResponse__Output>): grpc.ClientUnaryCall;
  FinishMessages(argument: _kvorum_v1_FinishMessagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_FinishMessagesResponse__Output>): grpc.ClientUnaryCall;
  FinishMessages(argument: _kvorum_v1_FinishMessagesRequest, callback: grpc.requestCallback<_kvorum_v1_FinishMessagesResponse__Output>): grpc.ClientUnaryCall;
  finishMessages(argument: _kvorum_v1_FinishMessagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_FinishMessagesResponse__Output>): grpc.ClientUnaryCall;
  finishMessages(argument: _kvorum_v1_FinishMessagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_FinishMessagesResponse__Output>): grpc.ClientUnaryCall;
  finishMessages(argument: _kvorum_v1_FinishMessagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_FinishMessagesResponse__Output>): grpc.ClientUnaryCall;
  finishMessages(argument: _kvorum_v1_FinishMessagesRequest, callback: grpc.requestCallback<_kvorum_v1_FinishMessagesResponse__Output>): grpc.ClientUnaryCall;
  
  KeepMessages(argument: _kvorum_v1_KeepMessagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_KeepMessagesResponse__Output>): grpc.ClientUnaryCall;
  KeepMessages(argument: _kvorum_v1_KeepMessagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_KeepMessagesResponse__Output>): grpc.ClientUnaryCall;
  KeepMessages(argument: _kvorum_v1_KeepMessagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_KeepMessagesResponse__Output>): grpc.ClientUnaryCall;
  KeepMessages(argument: _kvorum_v1_KeepMessagesRequest, callback: grpc.requestCallback<_kvorum_v1_KeepMessagesResponse__Output>): grpc.ClientUnaryCall;
  keepMessages(argument: _kvorum_v1_KeepMessagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_KeepMessagesResponse__Output>): grpc.ClientUnaryCall;
  keepMessages(argument: _kvorum_v1_KeepMessagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_KeepMessagesResponse__Output>): grpc.ClientUnaryCall;
  keepMessages(argument: _kvorum_v1_KeepMessagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_KeepMessagesResponse__Output>): grpc.ClientUnaryCall;
  keepMessages(argument: _kvorum_v1_KeepMessagesRequest, callback: grpc.requestCallback<_kvorum_v1_KeepMessagesResponse__Output>): grpc.ClientUnaryCall;
  
  ListDatabases(argument: _kvorum_v1_ListDatabasesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ListDatabasesResponse__Output>): grpc.ClientUnaryCall;
  ListDatabases(argument: _kvorum_v1_ListDatabasesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ListDatabasesResponse__Output>): grpc.ClientUnaryCall;
  ListDatabases(argument: _kvorum_v1_ListDatabasesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ListDatabasesResponse__Output>): grpc.ClientUnaryCall;
  ListDatabases(argument: _kvorum_v1_ListDatabasesRequest, callback: grpc.requestCallback<_kvorum_v1_ListDatabasesResponse__Output>): grpc.ClientUnaryCall;
  listDatabases(argument: _kvorum_v1_ListDatabasesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ListDatabasesResponse__Output>): grpc.ClientUnaryCall;
  listDatabases(argument: _kvorum_v1_ListDatabasesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_ListDatabasesResponse__Output>): grpc.ClientUnaryCall;
  listDatabases(argument: _kvorum_v1_ListDatabasesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_ListDatabasesResponse__Output>): grpc.ClientUnaryCall;
  listDatabases(argument: _kvorum_v1_ListDatabasesRequest, callback: grpc.requestCallback<_kvorum_v1_ListDatabasesResponse__Output>): grpc.ClientUnaryCall;
  
  Ping(argument: _kvorum_v1_PingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  Ping(argument: _kvorum_v1_PingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  Ping(argument: _kvorum_v1_PingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  Ping(argument: _kvorum_v1_PingRequest, callback: grpc.requestCallback<_kvorum_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  ping(argument: _kvorum_v1_PingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  ping(argument: _kvorum_v1_PingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  ping(argument: _kvorum_v1_PingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  ping(argument: _kvorum_v1_PingRequest, callback: grpc.requestCallback<_kvorum_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_SessionFrame, _kvorum_v1_SessionFrame__Output>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_SessionFrame, _kvorum_v1_SessionFrame__Output>;
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_SessionFrame, _kvorum_v1_SessionFrame__Output>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_SessionFrame, _kvorum_v1_SessionFrame__Output>;
  
  SnapshotRead(argument: _kvorum_v1_SnapshotReadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_SnapshotReadResponse__Output>): grpc.ClientUnaryCall;
  SnapshotRead(argument: _kvorum_v1_SnapshotReadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_SnapshotReadResponse__Output>): grpc.ClientUnaryCall;
  SnapshotRead(argument: _kvorum_v1_SnapshotReadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_SnapshotReadResponse__Output>): grpc.ClientUnaryCall;
  SnapshotRead(argument: _kvorum_v1_SnapshotReadRequest, callback: grpc.requestCallback<_kvorum_v1_SnapshotReadResponse__Output>): grpc.ClientUnaryCall;
  snapshotRead(argument: _kvorum_v1_SnapshotReadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_SnapshotReadResponse__Output>): grpc.ClientUnaryCall;
  snapshotRead(argument: _kvorum_v1_SnapshotReadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_SnapshotReadResponse__Output>): grpc.ClientUnaryCall;
  snapshotRead(argument: _kvorum_v1_SnapshotReadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_SnapshotReadResponse__Output>): grpc.ClientUnaryCall;
  snapshotRead(argument: _kvorum_v1_SnapshotReadRequest, callback: grpc.requestCallback<_kvorum_v1_SnapshotReadResponse__Output>): grpc.ClientUnaryCall;
  
  TakeMessages(argument: _kvorum_v1_TakeMessagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_TakeMessagesResponse__Output>): grpc.ClientUnaryCall;
  TakeMessages(argument: _kvorum_v1_TakeMessagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_TakeMessagesResponse__Output>): grpc.ClientUnaryCall;
  TakeMessages(argument: _kvorum_v1_TakeMessagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_TakeMessagesResponse__Output>): grpc.ClientUnaryCall;
  TakeMessages(argument: _kvorum_v1_TakeMessagesRequest, callback: grpc.requestCallback<_kvorum_v1_TakeMessagesResponse__Output>): grpc.ClientUnaryCall;
  takeMessages(argument: _kvorum_v1_TakeMessagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_TakeMessagesResponse__Output>): grpc.ClientUnaryCall;
  takeMessages(argument: _kvorum_v1_TakeMessagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kvorum_v1_TakeMessagesResponse__Output>): grpc.ClientUnaryCall;
  takeMessages(argument: _kvorum_v1_TakeMessagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kvorum_v1_TakeMessagesResponse__Output>): grpc.ClientUnaryCall;
  takeMessages(argument: _kvorum_v1_TakeMessagesRequest, callback: grpc.requestCallback<_kvorum_v1_TakeMessagesResponse__Output>): grpc.ClientUnaryCall;
  
  Watch(argument: _kvorum_v1_WatchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_WatchResponse__Output>;
  Watch(argument: _kvorum_v1_WatchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_WatchResponse__Output>;
  watch(argument: _kvorum_v1_WatchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_WatchResponse__Output>;
  watch(argument: _kvorum_v1_WatchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kvorum_v1_WatchResponse__Output>;
  
}

export interface KvHandlers extends grpc.UntypedServiceImplementation {
  AtomicWrite: grpc.handleUnaryCall<_kvorum_v1_AtomicWriteRequest__Output, _kvorum_v1_AtomicWriteResponse>;
  
  Discover: grpc.handleUnaryCall<_kvorum_v1_DiscoverRequest__Output, _kvorum_v1_DiscoverResponse>;
  
  DropDatabase: grpc.handleUnaryCall<_kvorum_v1_DropDatabaseRequest__Output, _kvorum_v1_DropDatabaseResponse>;
  
  FinishMessages: grpc.handleUnaryCall<_kvorum_v1_FinishMessagesRequest__Output, _kvorum_v1_FinishMessagesResponse>;
  
  KeepMessages: grpc.handleUnaryCall<_kvorum_v1_KeepMessagesRequest__Output, _kvorum_v1_KeepMessagesResponse>;
  
  ListDatabases: grpc.handleUnaryCall<_kvorum_v1_ListDatabasesRequest__Output, _kvorum_v1_ListDatabasesResponse>;
  
  Ping: grpc.handleUnaryCall<_kvorum_v1_PingRequest__Output, _kvorum_v1_PingResponse>;
  
  Session: grpc.handleBidiStreamingCall<_kvorum_v1_SessionFrame__Output, _kvorum_v1_SessionFrame>;
  
  SnapshotRead: grpc.handleUnaryCall<_kvorum_v1_SnapshotReadRequest__Output, _kvorum_v1_SnapshotReadResponse>;
  
  TakeMessages: grpc.handleUnaryCall<_kvorum_v1_TakeMessagesRequest__Output, _kvorum_v1_TakeMessagesResponse>;
  
  Watch: grpc.handleServerStreamingCall<_kvorum_v1_WatchRequest__Output, _kvorum_v1_WatchResponse>;
  
}

export interface KvDefinition extends grpc.ServiceDefinition {
  AtomicWrite: MethodDefinition<_kvorum_v1_AtomicWriteRequest, _kvorum_v1_AtomicWriteResponse, _kvorum_v1_AtomicWriteRequest__Output, _kvorum_v1_AtomicWriteResponse__Output>
  Discover: MethodDefinition<_kvorum_v1_DiscoverRequest, _kvorum_v1_DiscoverResponse, _kvorum_v1_DiscoverRequest__Output, _kvorum_v1_DiscoverResponse__Output>
  DropDatabase: MethodDefinition<_kvorum_v1_DropDatabaseRequest, _kvorum_v1_DropDatabaseResponse, _kvorum_v1_DropDatabaseRequest__Output, _kvorum_v1_DropDatabaseResponse__Output>
  FinishMessages: MethodDefinition<_kvorum_v1_FinishMessagesRequest, _kvorum_v1_FinishMessagesResponse, _kvorum_v1_FinishMessagesRequest__Output, _kvorum_v1_FinishMessagesResponse__Output>
  KeepMessages: MethodDefinition<_kvorum_v1_KeepMessagesRequest, _kvorum_v1_KeepMessagesResponse, _kvorum_v1_KeepMessagesRequest__Output, _kvorum_v1_KeepMessagesResponse__Output>
  ListDatabases: MethodDefinition<_kvorum_v1_ListDatabasesRequest, _kvorum_v1_ListDatabasesResponse, _kvorum_v1_ListDatabasesRequest__Output, _kvorum_v1_ListDatabasesResponse__Output>
  Ping: MethodDefinition<_kvorum_v1_PingRequest, _kvorum_v1_PingResponse, _kvorum_v1_PingRequest__Output, _kvorum_v1_PingResponse__Output>
  Session: MethodDefinition<_kvorum_v1_SessionFrame, _kvorum_v1_SessionFrame, _kvorum_v1_SessionFrame__Output, _kvorum_v1_SessionFrame__Output>
  SnapshotRead: MethodDefinition<_kvorum_v1_SnapshotReadRequest, _kvorum_v1_SnapshotReadResponse, _kvorum_v1_SnapshotReadRequest__Output, _kvorum_v1_SnapshotReadResponse__Output>
  TakeMessages: MethodDefinition<_kvorum_v1_TakeMessagesRequest, _kvorum_v1_TakeMessagesResponse, _kvorum_v1_TakeMessagesRequest__Output, _kvorum_v1_TakeMessagesResponse__Output>
  Watch: MethodDefinition<_kvorum_v1_WatchRequest, _kvorum_v1_WatchResponse, _kvorum_v1_WatchRequest__Output, _kvorum_v1_WatchResponse__Output>
}
