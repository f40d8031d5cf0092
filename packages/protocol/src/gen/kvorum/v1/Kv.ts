// Original file: kvorum/v1/kv.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AtomicWriteRequest as _kvorum_v1_AtomicWriteRequest, AtomicWriteRequest__Output as _kvorum_v1_AtomicWriteRequest__Output } from '../../kvorum/v1/AtomicWriteRequest.ts';
import type { AtomicWriteResponse as _kvorum_v1_AtomicWriteResponse, AtomicWriteResponse__Output as _kvorum_v1_AtomicWriteResponse__Output } from '../../kvorum/v1/AtomicWriteResponse.ts';
import type { DiscoverRequest as _kvorum_v1_DiscoverRequest, DiscoverRequest__Output as _kvorum_v1_DiscoverRequest__Output } from '../../kvorum/v1/DiscoverRequest.ts';
import type { DiscoverResponse as _kvorum_v1_DiscoverResponse, DiscoverResponse__Output as _kvorum_v1_DiscoverResponse__Output } from '../../kvorum/v1/DiscoverResponse.ts';
import type { PingRequest as _kvorum_v1_PingRequest, PingRequest__Output as _kvorum_v1_PingRequest__Output } from '../../kvorum/v1/PingRequest.ts';
import type { PingResponse as _kvorum_v1_PingResponse, PingResponse__Output as _kvorum_v1_PingResponse__Output } from '../../kvorum/v1/PingResponse.ts';
import type { SessionFrame as _kvorum_v1_SessionFrame, SessionFrame__Output as _kvorum_v1_SessionFrame__Output } from '../../kvorum/v1/SessionFrame.ts';
import type { SnapshotReadRequest as _kvorum_v1_SnapshotReadRequest, SnapshotReadRequest__Output as _kvorum_v1_SnapshotReadRequest__Output } from '../../kvorum/v1/SnapshotReadRequest.ts';
import type { SnapshotReadResponse as _kvorum_v1_SnapshotReadResponse, SnapshotReadResponse__Output as _kvorum_v1_SnapshotReadResponse__Output } from '../../kvorum/v1/SnapshotReadResponse.ts';

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
  
}

export interface KvHandlers extends grpc.UntypedServiceImplementation {
  AtomicWrite: grpc.handleUnaryCall<_kvorum_v1_AtomicWriteRequest__Output, _kvorum_v1_AtomicWriteResponse>;
  
  Discover: grpc.handleUnaryCall<_kvorum_v1_DiscoverRequest__Output, _kvorum_v1_DiscoverResponse>;
  
  Ping: grpc.handleUnaryCall<_kvorum_v1_PingRequest__Output, _kvorum_v1_PingResponse>;
  
  Session: grpc.handleBidiStreamingCall<_kvorum_v1_SessionFrame__Output, _kvorum_v1_SessionFrame>;
  
  SnapshotRead: grpc.handleUnaryCall<_kvorum_v1_SnapshotReadRequest__Output, _kvorum_v1_SnapshotReadResponse>;
  
}

export interface KvDefinition extends grpc.ServiceDefinition {
  AtomicWrite: MethodDefinition<_kvorum_v1_AtomicWriteRequest, _kvorum_v1_AtomicWriteResponse, _kvorum_v1_AtomicWriteRequest__Output, _kvorum_v1_AtomicWriteResponse__Output>
  Discover: MethodDefinition<_kvorum_v1_DiscoverRequest, _kvorum_v1_DiscoverResponse, _kvorum_v1_DiscoverRequest__Output, _kvorum_v1_DiscoverResponse__Output>
  Ping: MethodDefinition<_kvorum_v1_PingRequest, _kvorum_v1_PingResponse, _kvorum_v1_PingRequest__Output, _kvorum_v1_PingResponse__Output>
  Session: MethodDefinition<_kvorum_v1_SessionFrame, _kvorum_v1_SessionFrame, _kvorum_v1_SessionFrame__Output, _kvorum_v1_SessionFrame__Output>
  SnapshotRead: MethodDefinition<_kvorum_v1_SnapshotReadRequest, _kvorum_v1_SnapshotReadResponse, _kvorum_v1_SnapshotReadRequest__Output, _kvorum_v1_SnapshotReadResponse__Output>
}
