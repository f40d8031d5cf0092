// What the log says of messages: when they were handed out and finished. A message that its listener finished, while it was
// certainly his, is never handed out again.
import { versionstampToHex } from "@kvorum/keyspace";
import { type DeliveryId, QUEUE_LEASE_MS, type QueueStep } from "@kvorum/kv";
import type { Probes } from "../trace/probes.ts";
import type { ReplayedEntry } from "./replay.ts";

interface Message {
  delivery: number;
  /** Leader time of the hand-out, or of the last word that the listener was still at work. */
  heldSinceMs: number;
  isFinished: boolean;
  hasFailed: boolean;
}

/** @returns what is wrong, a sentence each */
export function judgeQueueLog(entries: readonly ReplayedEntry[], probes: Probes): readonly string[] {
  const messages = new Map<string, Message>();
  const wrong: string[] = [];
  for (const { entry, applied, commands } of entries) {
    for (const [at, command] of commands.entries()) {
      const result = applied.commands[at]?.result;
      if (command.kind === "queue" && result?.kind === "queue") {
        takeStep(messages, command.step, entry.leaderTimeMs);
        for (const delivery of result.deliveries) {
          wrong.push(...handOut(messages, delivery, entry.leaderTimeMs, probes));
        }
      }
    }
  }
  return wrong;
}

function handOut(messages: Map<string, Message>, id: DeliveryId, nowMs: number, probes: Probes): readonly string[] {
  const name = nameOf(id);
  const before = messages.get(name);
  messages.set(name, { delivery: id.delivery, heldSinceMs: nowMs, isFinished: false, hasFailed: false });
  if (before === undefined) {
    return [];
  }
  if (!before.hasFailed) {
    probes.hit("lease_expired");
  }
  const again = `message ${name} was handed out again, as delivery ${id.delivery} after ${before.delivery}`;
  if (before.isFinished) {
    return [`${again}, though that one was finished`];
  }
  return id.delivery > before.delivery ? [] : [`${again}: the number did not grow`];
}

function takeStep(messages: ReadonlyMap<string, Message>, step: QueueStep, nowMs: number): void {
  if (step.kind === "take") {
    return;
  }
  for (const id of step.deliveries) {
    const message = messages.get(nameOf(id));
    if (message === undefined || message.delivery !== id.delivery || nowMs >= message.heldSinceMs + QUEUE_LEASE_MS) {
      continue;
    }
    if (step.kind === "keep") {
      message.heldSinceMs = nowMs;
    } else if ("ok" in id) {
      message.isFinished ||= id.ok === true && !message.hasFailed;
      message.hasFailed ||= id.ok === false && !message.isFinished;
    }
  }
}

function nameOf({ versionstamp, position }: DeliveryId): string {
  return `${versionstampToHex(versionstamp)}/${position}`;
}
