// The unary messages of a queue's listener <-> queue steps and deliveries.
import type { Delivery, DeliveryId, Operation } from "@kvorum/kv";
import type { DeliveryId__Output as DeliveryIdMessage } from "./gen/kvorum/v1/DeliveryId.ts";
import type { FinishMessagesRequest__Output as FinishMessagesRequest } from "./gen/kvorum/v1/FinishMessagesRequest.ts";
import type { KeepMessagesRequest__Output as KeepMessagesRequest } from "./gen/kvorum/v1/KeepMessagesRequest.ts";
import type { TakeMessagesRequest__Output as TakeMessagesRequest } from "./gen/kvorum/v1/TakeMessagesRequest.ts";
import type { TakeMessagesResponse } from "./gen/kvorum/v1/TakeMessagesResponse.ts";
import { databaseFromMessage, timeoutMsFromMessage } from "./request-fields.ts";
import { versionstampFromMessage } from "./versionstamp-message.ts";

type QueueOperation = Extract<Operation, { readonly kind: "queue" }>;

export function operationFromTakeMessages(request: TakeMessagesRequest): QueueOperation {
  return {
    kind: "queue",
    step: { kind: "take", messagesMax: request.messagesMax === 0 ? 1 : request.messagesMax },
    timeoutMs: timeoutMsFromMessage(request),
    ...databaseFromMessage(request),
  };
}

/** @throws KvorumError invalid_argument — an id with no versionstamp */
export function operationFromKeepMessages(request: KeepMessagesRequest): QueueOperation {
  return {
    kind: "queue",
    step: {
      kind: "keep",
      deliveries: request.deliveries.map((id, i) => deliveryIdFromMessage(id, `deliveries[${i}]`)),
    },
    timeoutMs: timeoutMsFromMessage(request),
    ...databaseFromMessage(request),
  };
}

/** @throws KvorumError invalid_argument — an id with no versionstamp */
export function operationFromFinishMessages(request: FinishMessagesRequest): QueueOperation {
  const done = request.done.map((id, i) => ({ ...deliveryIdFromMessage(id, `done[${i}]`), ok: true }));
  const failed = request.failed.map((id, i) => ({ ...deliveryIdFromMessage(id, `failed[${i}]`), ok: false }));
  return {
    kind: "queue",
    step: { kind: "finish", deliveries: [...done, ...failed] },
    timeoutMs: timeoutMsFromMessage(request),
    ...databaseFromMessage(request),
  };
}

export function takeMessagesToMessage(deliveries: readonly Delivery[]): TakeMessagesResponse {
  return { deliveries: deliveries.map(({ payload, ...id }) => ({ id, payload })) };
}

function deliveryIdFromMessage({ versionstamp, position, delivery }: DeliveryIdMessage, field: string): DeliveryId {
  return { versionstamp: versionstampFromMessage(versionstamp, `${field}.versionstamp`), position, delivery };
}
