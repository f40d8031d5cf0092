import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AdminClient as _kvorum_v1_AdminClient, AdminDefinition as _kvorum_v1_AdminDefinition } from './kvorum/v1/Admin.ts';
import type { CommitBatch as _kvorum_v1_CommitBatch, CommitBatch__Output as _kvorum_v1_CommitBatch__Output } from './kvorum/v1/CommitBatch.ts';
import type { CommitRecord as _kvorum_v1_CommitRecord, CommitRecord__Output as _kvorum_v1_CommitRecord__Output } from './kvorum/v1/CommitRecord.ts';
import type { ConfigureWanRequest as _kvorum_v1_ConfigureWanRequest, ConfigureWanRequest__Output as _kvorum_v1_ConfigureWanRequest__Output } from './kvorum/v1/ConfigureWanRequest.ts';
import type { ConfigureWanResponse as _kvorum_v1_ConfigureWanResponse, ConfigureWanResponse__Output as _kvorum_v1_ConfigureWanResponse__Output } from './kvorum/v1/ConfigureWanResponse.ts';
import type { Figures as _kvorum_v1_Figures, Figures__Output as _kvorum_v1_Figures__Output } from './kvorum/v1/Figures.ts';
import type { GetStatusRequest as _kvorum_v1_GetStatusRequest, GetStatusRequest__Output as _kvorum_v1_GetStatusRequest__Output } from './kvorum/v1/GetStatusRequest.ts';
import type { Histogram as _kvorum_v1_Histogram, Histogram__Output as _kvorum_v1_Histogram__Output } from './kvorum/v1/Histogram.ts';
import type { LinkChange as _kvorum_v1_LinkChange, LinkChange__Output as _kvorum_v1_LinkChange__Output } from './kvorum/v1/LinkChange.ts';
import type { LinkMeasurement as _kvorum_v1_LinkMeasurement, LinkMeasurement__Output as _kvorum_v1_LinkMeasurement__Output } from './kvorum/v1/LinkMeasurement.ts';
import type { MeasureLinksRequest as _kvorum_v1_MeasureLinksRequest, MeasureLinksRequest__Output as _kvorum_v1_MeasureLinksRequest__Output } from './kvorum/v1/MeasureLinksRequest.ts';
import type { MeasureLinksResponse as _kvorum_v1_MeasureLinksResponse, MeasureLinksResponse__Output as _kvorum_v1_MeasureLinksResponse__Output } from './kvorum/v1/MeasureLinksResponse.ts';
import type { NodeStatus as _kvorum_v1_NodeStatus, NodeStatus__Output as _kvorum_v1_NodeStatus__Output } from './kvorum/v1/NodeStatus.ts';
import type { ReadCommitsRequest as _kvorum_v1_ReadCommitsRequest, ReadCommitsRequest__Output as _kvorum_v1_ReadCommitsRequest__Output } from './kvorum/v1/ReadCommitsRequest.ts';
import type { StaleReadFigures as _kvorum_v1_StaleReadFigures, StaleReadFigures__Output as _kvorum_v1_StaleReadFigures__Output } from './kvorum/v1/StaleReadFigures.ts';
import type { TakeFiguresRequest as _kvorum_v1_TakeFiguresRequest, TakeFiguresRequest__Output as _kvorum_v1_TakeFiguresRequest__Output } from './kvorum/v1/TakeFiguresRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  kvorum: {
    v1: {
      Admin: SubtypeConstructor<typeof grpc.Client, _kvorum_v1_AdminClient> & { service: _kvorum_v1_AdminDefinition }
      CommitBatch: MessageTypeDefinition<_kvorum_v1_CommitBatch, _kvorum_v1_CommitBatch__Output>
      CommitRecord: MessageTypeDefinition<_kvorum_v1_CommitRecord, _kvorum_v1_CommitRecord__Output>
      ConfigureWanRequest: MessageTypeDefinition<_kvorum_v1_ConfigureWanRequest, _kvorum_v1_ConfigureWanRequest__Output>
      ConfigureWanResponse: MessageTypeDefinition<_kvorum_v1_ConfigureWanResponse, _kvorum_v1_ConfigureWanResponse__Output>
      Figures: MessageTypeDefinition<_kvorum_v1_Figures, _kvorum_v1_Figures__Output>
      GetStatusRequest: MessageTypeDefinition<_kvorum_v1_GetStatusRequest, _kvorum_v1_GetStatusRequest__Output>
      Histogram: MessageTypeDefinition<_kvorum_v1_Histogram, _kvorum_v1_Histogram__Output>
      LinkChange: MessageTypeDefinition<_kvorum_v1_LinkChange, _kvorum_v1_LinkChange__Output>
      LinkMeasurement: MessageTypeDefinition<_kvorum_v1_LinkMeasurement, _kvorum_v1_LinkMeasurement__Output>
      MeasureLinksRequest: MessageTypeDefinition<_kvorum_v1_MeasureLinksRequest, _kvorum_v1_MeasureLinksRequest__Output>
      MeasureLinksResponse: MessageTypeDefinition<_kvorum_v1_MeasureLinksResponse, _kvorum_v1_MeasureLinksResponse__Output>
      NodeStatus: MessageTypeDefinition<_kvorum_v1_NodeStatus, _kvorum_v1_NodeStatus__Output>
      ReadCommitsRequest: MessageTypeDefinition<_kvorum_v1_ReadCommitsRequest, _kvorum_v1_ReadCommitsRequest__Output>
      StaleReadFigures: MessageTypeDefinition<_kvorum_v1_StaleReadFigures, _kvorum_v1_StaleReadFigures__Output>
      TakeFiguresRequest: MessageTypeDefinition<_kvorum_v1_TakeFiguresRequest, _kvorum_v1_TakeFiguresRequest__Output>
    }
  }
}

