// A database's queue: messages wait until they are due, are leased to a listener, and end when the listener says so, or when
// every attempt has failed. Delivered at least once: whoever takes over from a listener that went silent may do its work again.
//
// A lease that ends without a word counts as a failed attempt only if a listener had confirmed that it has the message: a
// hand-out whose answer was lost with a leader must not use up the attempts.
import { createWallMs, mustExist, type WallMs } from "@kvorum/base";
import type { ApplyContext } from "./apply-context.ts";
import type { Delivery, DeliveryId, Enqueue, QueueStep } from "./command.ts";
import { timerOwner, useDatabase } from "./database-lifetime.ts";
import type { Database } from "./database-stage.ts";
import {
  QUEUE_LEASE_MS,
  QUEUE_SILENT_DELIVERIES_MAX,
  QUEUE_TAKE_BYTES_MAX,
  QUEUE_TAKE_MESSAGES_MAX,
} from "./limits.ts";
import { findDatabaseNumber } from "./list-databases.ts";
import type { MessageId } from "./message-id.ts";
import {
  findMessage,
  findStatus,
  type MessageStatus,
  putMessage,
  putStatus,
  putWaiting,
  removeMessage,
  removeWaiting,
  waitingMessages,
} from "./queue-rows.ts";
import { putRecord } from "./records.ts";
import type { StateReader } from "./state-access.ts";
import { putTimer, removeTimer } from "./timers.ts";

const LAST_DELIVERY = 0xffff_ffff;

/** When the first message that waits is, or was, due: null if none waits. A leased one does not. */
export function queueReadyAtMs(reader: StateReader, databaseName: string): WallMs | null {
  const number = findDatabaseNumber(reader, databaseName);
  const [first] = number === undefined ? [] : waitingMessages(reader, number, 1);
  return first?.dueAtMs ?? null;
}

export function enqueueMessage(context: ApplyContext, database: Database, id: MessageId, message: Enqueue): void {
  putMessage(context.writer, database.number, id, message);
  wait(context, database, id, { deliveries: 0, failures: 0, silentDeliveries: 0, dueAtMs: message.deliverAtMs });
}

/** What a step hands out; nothing but a take does. A database that does not exist has no messages. */
export function applyQueueStep(context: ApplyContext, databaseName: string, step: QueueStep): Delivery[] {
  if (context.databases.find(databaseName) === undefined) {
    return [];
  }
  const database = useDatabase(context, databaseName);
  switch (step.kind) {
    case "take":
      return take(context, database, step.messagesMax);
    case "keep":
      for (const delivery of step.deliveries) {
        keep(context, database, delivery);
      }
      return [];
    case "finish":
      for (const delivery of step.deliveries) {
        finish(context, database, delivery);
      }
      return [];
  }
}

/** A lease has run out; the sweep has removed its timer. */
export function endLease(context: ApplyContext, database: Database, id: MessageId): void {
  const status = mustExist(findStatus(context.writer, database.number, id), "the status of a leased message");
  const isConfirmed = status.state.kind === "leased" && status.state.isConfirmed;
  if (isConfirmed || status.silentDeliveries >= QUEUE_SILENT_DELIVERIES_MAX) {
    fail(context, database, id, status);
    return;
  }
  wait(context, database, id, { ...status, silentDeliveries: status.silentDeliveries + 1, dueAtMs: context.nowMs });
}

function take(context: ApplyContext, database: Database, messagesMax: number): Delivery[] {
  const { writer, nowMs } = context;
  const deliveries: Delivery[] = [];
  let bytes = 0;
  const limit = Math.min(messagesMax, QUEUE_TAKE_MESSAGES_MAX);
  for (const { dueAtMs, id } of waitingMessages(writer, database.number, limit)) {
    const { payload } = mustExist(findMessage(writer, database.number, id), "a message that waits");
    bytes += payload.length;
    if (dueAtMs > nowMs || (deliveries.length > 0 && bytes > QUEUE_TAKE_BYTES_MAX)) {
      break;
    }
    const status = mustExist(findStatus(writer, database.number, id), "the status of a message that waits");
    const delivery = Math.min(status.deliveries + 1, LAST_DELIVERY);
    removeWaiting(writer, database.number, id, dueAtMs);
    lease(context, database, id, { ...status, deliveries: delivery, isConfirmed: false });
    deliveries.push({ ...id, delivery, payload: new Uint8Array(payload) });
  }
  return deliveries;
}

function keep(context: ApplyContext, database: Database, delivery: DeliveryId): void {
  const status = endOwnLease(context, database, delivery);
  if (status !== undefined) {
    lease(context, database, delivery, { ...status, isConfirmed: true });
  }
}

function finish(context: ApplyContext, database: Database, delivery: DeliveryId & { readonly ok: boolean }): void {
  const status = endOwnLease(context, database, delivery);
  if (status === undefined) {
    return;
  }
  if (delivery.ok) {
    removeMessage(context.writer, database.number, delivery);
  } else {
    fail(context, database, delivery, status);
  }
}

/** Takes back the lease of exactly this delivery; undefined: it is over, and the message is somebody else's or gone. */
function endOwnLease({ writer }: ApplyContext, database: Database, delivery: DeliveryId): MessageStatus | undefined {
  const status = findStatus(writer, database.number, delivery);
  if (status?.state.kind !== "leased" || status.deliveries !== delivery.delivery) {
    return undefined;
  }
  removeTimer(writer, { kind: "lease", dueAtMs: status.state.untilMs, messageId: delivery, ...timerOwner(database) });
  return status;
}

/** An attempt has failed: another one after the next pause, or none. */
function fail(context: ApplyContext, database: Database, id: MessageId, status: MessageStatus): void {
  const message = mustExist(findMessage(context.writer, database.number, id), "a message with a status");
  const pauseMs = message.backoffMs[status.failures];
  if (pauseMs === undefined) {
    removeMessage(context.writer, database.number, id);
    keepUndelivered(context, database, message);
    return;
  }
  const dueAtMs = createWallMs(context.nowMs + pauseMs);
  wait(context, database, id, { ...status, failures: status.failures + 1, dueAtMs });
}

/** The bytes are copied: they were read from the row that is gone now, and the keys are told to whoever watches. */
function keepUndelivered(context: ApplyContext, database: Database, message: Enqueue): void {
  const value = { encoding: "v8", data: new Uint8Array(message.payload) } as const;
  for (const key of message.keysIfUndelivered) {
    putRecord(context, database, { key: new Uint8Array(key), value, expireAtMs: null });
  }
}

function wait(
  { writer, changes }: ApplyContext,
  database: Database,
  id: MessageId,
  { dueAtMs, ...counts }: Omit<MessageStatus, "state"> & { readonly dueAtMs: WallMs },
): void {
  putStatus(writer, database.number, id, { ...counts, state: { kind: "waiting", dueAtMs } });
  putWaiting(writer, database.number, id, dueAtMs);
  changes.queuesChanged.add(database.name);
}

function lease(
  { writer, nowMs }: ApplyContext,
  database: Database,
  id: MessageId,
  { isConfirmed, ...counts }: Omit<MessageStatus, "state"> & { readonly isConfirmed: boolean },
): void {
  const untilMs = createWallMs(nowMs + QUEUE_LEASE_MS);
  putStatus(writer, database.number, id, { ...counts, state: { kind: "leased", untilMs, isConfirmed } });
  putTimer(writer, { kind: "lease", dueAtMs: untilMs, messageId: id, ...timerOwner(database) });
}
