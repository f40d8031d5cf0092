// A listener takes messages from the queue and is as unreliable as listeners are: it fails, takes its time, or vanishes with a
// message in its hands. Once the world is healed it does its work, until nobody stops it.
import type { Delivery, QueueStep } from "@kvorum/kv";
import type { Evidence } from "./evidence.ts";
import type { Guest } from "./guest.ts";
import { textOf } from "./guest-keys.ts";
import { POISON } from "./producer.ts";

const TAKE_TIMEOUTS_MS: readonly number[] = [400, 2000, 8000];
const STEP_TIMEOUT_MS = 2000;
const MESSAGES_MAX = 4;
const WORK_MS_MAX = 400;
const RETRY_PAUSE_MS = 200;

type Manner = "finishes" | "keepsFirst" | "fails" | "vanishes";

const MANNERS: readonly Manner[] = [
  "finishes",
  "finishes",
  "finishes",
  "keepsFirst",
  "keepsFirst",
  "fails",
  "vanishes",
];

export function startListener(guest: Guest, evidence: Evidence): void {
  const messagesMax = guest.random.integer(1, MESSAGES_MAX);
  const take = (): void => {
    const timeoutMs = guest.drawOne(TAKE_TIMEOUTS_MS);
    guest.ask({ kind: "queue", step: { kind: "take", messagesMax }, timeoutMs }, (outcome) => {
      if (outcome?.kind !== "queue") {
        guest.world.timeline.scheduleIn(RETRY_PAUSE_MS, take);
        return;
      }
      for (const { payload } of outcome.deliveries) {
        evidence.delivered.add(textOf(payload));
      }
      workOn(guest, outcome.deliveries, take);
    });
  };
  guest.world.timeline.scheduleIn(guest.plan.thinkMs, take);
}

/** One message after the other. */
function workOn(guest: Guest, deliveries: readonly Delivery[], onDone: () => void): void {
  const [delivery, ...rest] = deliveries;
  if (delivery === undefined) {
    onDone();
    return;
  }
  const isPoison = textOf(delivery.payload).startsWith(POISON);
  const manner = guest.isOpen ? guest.drawOne(MANNERS) : "finishes";
  const next = (): void => workOn(guest, rest, onDone);
  const { versionstamp, position, delivery: number } = delivery;
  const id = { versionstamp, position, delivery: number };
  const finish = (ok: boolean): void => step(guest, { kind: "finish", deliveries: [{ ...id, ok }] }, next);
  if (manner === "vanishes") {
    next();
  } else if (manner === "keepsFirst") {
    step(guest, { kind: "keep", deliveries: [id] }, () =>
      guest.world.timeline.scheduleIn(guest.random.float() * WORK_MS_MAX, () => finish(!isPoison)),
    );
  } else {
    finish(manner === "finishes" && !isPoison);
  }
}

function step(guest: Guest, work: QueueStep, onDone: () => void): void {
  guest.send({ kind: "queue", step: work, timeoutMs: STEP_TIMEOUT_MS }, onDone);
}
