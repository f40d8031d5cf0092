// Histories of commands from plans, as property tests draw them: a plan is made concrete while the naive model runs it, which
// knows what versionstamps a check can name and what deliveries a listener can have.
import { bytesToHex, createEpoch, createLogIndex, createTerm, createWallMs, type Epoch, mustExist } from "@kvorum/base";
import { createVersionstamp, type EncodedValue, encodeKey } from "@kvorum/keyspace";
import type { AtomicWrite, Check, Command, CommandResult, Delivery, Enqueue, Mutation } from "../command.ts";
import { encodeCommand } from "../command-codec.ts";
import type { CommittedEntry } from "../entry.ts";
import { encodePayload } from "../payload-codec.ts";
import { commitId, remove, write } from "./fixtures.ts";
import { NaiveModel } from "./naive-model.ts";

/** Few enough that clients are forgotten all the time. */
export const CLIENTS_MAX = 3;
interface MutationPlan {
  readonly kind: "set" | "expiring" | "versionstamped" | "delete" | "sum" | "min" | "max";
  readonly key: number;
  readonly value: EncodedValue;
  readonly expireInMs: number;
}

interface EnqueuePlan {
  readonly delayMs: number;
  readonly backoffMs: readonly number[];
  readonly keysIfUndelivered: readonly number[];
}

interface WritePlan {
  readonly kind: "write";
  readonly database: string;
  readonly client: { readonly number: number; readonly sequence: number; readonly finishedBelow: number } | null;
  readonly checks: readonly { readonly key: number; readonly expects: "current" | "absent" | "stale" }[];
  readonly mutations: readonly MutationPlan[];
  readonly enqueues: readonly EnqueuePlan[];
}

interface QueuePlan {
  readonly kind: "queue";
  readonly database: string;
  readonly step: "take" | "keep" | "finish";
  readonly messagesMax: number;
  /** Which of the deliveries so far, counted from the newest one. */
  readonly deliveries: readonly { readonly back: number; readonly ok: boolean }[];
}

type CommandPlan =
  | WritePlan
  | QueuePlan
  | { readonly kind: "sweep" }
  | { readonly kind: "drop_database"; readonly database: string };

/** Entry by entry; no commands make it a noop. */
export type HistoryPlan = readonly {
  readonly commands: readonly CommandPlan[];
  /** 0: the entry begins the next epoch. */
  readonly newEpoch: number;
  readonly passedMs: number;
}[];

export interface HistoryStep {
  readonly entry: CommittedEntry;
  readonly results: readonly CommandResult[];
}

/** The entries of a plan, each with the results of the model; `look` sees the model after every entry. */
export function historyOf(plan: HistoryPlan, look: (model: NaiveModel) => void = () => undefined): HistoryStep[] {
  const model = new NaiveModel(CLIENTS_MAX);
  const deliveries: Delivery[] = [];
  let epoch: Epoch = createEpoch(0);
  let nowMs = 1_000;
  return plan.map(({ commands, newEpoch, passedMs }, i) => {
    const index = createLogIndex(i + 1);
    epoch = newEpoch === 0 ? createEpoch(epoch + 1) : epoch;
    nowMs += passedMs;
    const results: CommandResult[] = [];
    const concrete = commands.map((command, position) => {
      const made = commandOf(command, { model, deliveries, nowMs });
      const result = model.apply(made, { versionstamp: createVersionstamp({ epoch, index, position }), nowMs });
      deliveries.unshift(...(result.kind === "queue" ? result.deliveries : []));
      results.push(result);
      return made;
    });
    look(model);
    const kind = concrete.length === 0 ? "noop" : "commands";
    const payload = kind === "noop" ? new Uint8Array(0) : encodePayload(concrete.map(encodeCommand));
    const entry = { epoch, index, term: createTerm(1), kind, leaderTimeMs: createWallMs(nowMs), payload } as const;
    return { entry, results };
  });
}

interface Surroundings {
  readonly model: NaiveModel;
  readonly deliveries: readonly Delivery[];
  readonly nowMs: number;
}

function commandOf(plan: CommandPlan, surroundings: Surroundings): Command {
  switch (plan.kind) {
    case "write":
      return { kind: "write", write: writeOf(plan, surroundings) };
    case "queue":
      return queueCommandOf(plan, surroundings);
    case "sweep":
    case "drop_database":
      return plan;
  }
}

function writeOf(plan: WritePlan, surroundings: Surroundings): AtomicWrite {
  const { client, database: name } = plan;
  return write({
    commitId: client === null ? null : commitId(client.number, client.sequence, client.finishedBelow),
    checks: plan.checks.map((check) => checkOf(check, name, surroundings)),
    mutations: plan.mutations.map((mutation) => mutationOf(mutation, surroundings)),
    enqueues: plan.enqueues.map((enqueue) => enqueueOf(enqueue, surroundings)),
    database: name,
  });
}

function checkOf({ key, expects }: WritePlan["checks"][number], name: string, { model }: Surroundings): Check {
  const encoded = encodeKey([key]);
  const current = model.databases.get(name)?.records.get(bytesToHex(encoded))?.versionstamp ?? null;
  const stale = createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(1), position: 0 });
  return { key: encoded, versionstamp: expects === "current" ? current : expects === "absent" ? null : stale };
}

function mutationOf({ kind, key, value, expireInMs }: MutationPlan, { nowMs }: Surroundings): Mutation {
  const encoded = encodeKey([key]);
  const expireAtMs = createWallMs(nowMs + expireInMs);
  switch (kind) {
    case "delete":
      return remove([key]);
    case "sum":
    case "min":
    case "max":
      return { kind, key: encoded, operand: value };
    case "expiring":
      return { kind: "set", key: encoded, value, expireAtMs };
    case "versionstamped":
      return { kind: "set_versionstamped", key: encoded, value, expireAtMs };
  }
  return { kind: "set", key: encoded, value };
}

function enqueueOf({ delayMs, ...plan }: EnqueuePlan, { nowMs }: Surroundings): Enqueue {
  return {
    payload: Uint8Array.of(delayMs, plan.backoffMs.length),
    deliverAtMs: createWallMs(nowMs + delayMs),
    keysIfUndelivered: plan.keysIfUndelivered.map((key) => encodeKey([key])),
    backoffMs: plan.backoffMs,
  };
}

function queueCommandOf(plan: QueuePlan, { deliveries: known }: Surroundings): Command {
  const { database: name, step, messagesMax } = plan;
  if (step === "take") {
    return { kind: "queue", database: name, step: { kind: "take", messagesMax } };
  }
  const deliveries = known.length === 0 ? [] : plan.deliveries.map(({ back, ok }) => deliveryOf(known, back, ok));
  return { kind: "queue", database: name, step: { kind: step, deliveries } };
}

function deliveryOf(known: readonly Delivery[], back: number, ok: boolean): Delivery & { readonly ok: boolean } {
  return { ...mustExist(known[back % known.length], "a delivery"), ok };
}
