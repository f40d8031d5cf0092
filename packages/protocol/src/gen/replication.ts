import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { PeerFrame as _kvorum_v1_PeerFrame, PeerFrame__Output as _kvorum_v1_PeerFrame__Output } from './kvorum/v1/PeerFrame.ts';
import type { ReplicationClient as _kvorum_v1_ReplicationClient, ReplicationDefinition as _kvorum_v1_ReplicationDefinition } from './kvorum/v1/Replication.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  kvorum: {
    v1: {
      PeerFrame: MessageTypeDefinition<_kvorum_v1_PeerFrame, _kvorum_v1_PeerFrame__Output>
      Replication: SubtypeConstructor<typeof grpc.Client, _kvorum_v1_ReplicationClient> & { service: _kvorum_v1_ReplicationDefinition }
    }
  }
}

