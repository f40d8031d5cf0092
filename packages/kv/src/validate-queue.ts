// The gateway's check of a queue step.
import { POSITION_MAX } from "@kvorum/keyspace";
import type { DeliveryId, QueueStep } from "./command.ts";
import { QUEUE_DELIVERIES_MAX, QUEUE_TAKE_MESSAGES_MAX, UINT32_MAX } from "./limits.ts";
import { refuse } from "./refuse.ts";

/** @throws KvorumError invalid_argument — more at a time than the limits allow, or what no delivery can be */
export function validateQueueStep(step: QueueStep): void {
  switch (step.kind) {
    case "take":
      validateCount("messagesMax", step.messagesMax, QUEUE_TAKE_MESSAGES_MAX);
      break;
    case "keep":
    case "finish":
      if (step.deliveries.length > QUEUE_DELIVERIES_MAX) {
        refuse(`Too many deliveries (max ${QUEUE_DELIVERIES_MAX})`);
      }
      step.deliveries.forEach(validateDeliveryId);
      break;
  }
}

function validateDeliveryId({ position, delivery }: DeliveryId): void {
  if (!Number.isInteger(position) || position < 0 || position > POSITION_MAX) {
    refuse(`a message's position is an integer in 0..${POSITION_MAX}, found ${position}`);
  }
  validateCount("delivery", delivery, UINT32_MAX);
}

function validateCount(name: string, count: number, max: number): void {
  if (!Number.isInteger(count) || count < 1 || count > max) {
    refuse(`${name} is an integer in 1..${max}, found ${count}`);
  }
}
