// Original file: kvorum/v1/replication.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { PeerFrame as _kvorum_v1_PeerFrame, PeerFrame__Output as _kvorum_v1_PeerFrame__Output } from '../../kvorum/v1/PeerFrame.ts';

export interface ReplicationClient extends grpc.Client {
  Append(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  Append(options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  append(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  append(options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  
  Forward(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  Forward(options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  forward(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  forward(options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  
  Ship(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  Ship(options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  ship(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  ship(options?: grpc.CallOptions): grpc.ClientDuplexStream<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>;
  
}

export interface ReplicationHandlers extends grpc.UntypedServiceImplementation {
  Append: grpc.handleBidiStreamingCall<_kvorum_v1_PeerFrame__Output, _kvorum_v1_PeerFrame>;
  
  Forward: grpc.handleBidiStreamingCall<_kvorum_v1_PeerFrame__Output, _kvorum_v1_PeerFrame>;
  
  Ship: grpc.handleBidiStreamingCall<_kvorum_v1_PeerFrame__Output, _kvorum_v1_PeerFrame>;
  
}

export interface ReplicationDefinition extends grpc.ServiceDefinition {
  Append: MethodDefinition<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output, _kvorum_v1_PeerFrame__Output>
  Forward: MethodDefinition<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output, _kvorum_v1_PeerFrame__Output>
  Ship: MethodDefinition<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output, _kvorum_v1_PeerFrame__Output>
}
