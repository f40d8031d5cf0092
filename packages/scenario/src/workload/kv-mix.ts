// What the operations of a kv workload are, and in which shares: written out as a mix, or one of the core workloads of YCSB
// (https://github.com/brianfrankcooper/YCSB/wiki/Core-Workloads).
import type { Mix, WorkloadOfKind, Ycsb } from "../schema/workload-schema.ts";
import type { OperationKind } from "./operation-kind.ts";
import { READ_KIND } from "./read-kind.ts";

export type KvAction = keyof Mix;

/** Under which figure an action counts. */
export const ACTION_KIND = {
  write: "write",
  delete: "write",
  readModifyWrite: "transaction",
  strongRead: "strongRead",
  sessionRead: "sessionRead",
  boundedRead: "boundedRead",
  eventualRead: "eventualRead",
  list: "list",
} as const satisfies Record<KvAction, OperationKind>;

type YcsbShares = Partial<Record<Exclude<KvAction, `${string}Read`> | "read", number>>;

const YCSB_SHARES: Readonly<Record<Ycsb, YcsbShares>> = {
  a: { read: 50, write: 50 },
  b: { read: 95, write: 5 },
  c: { read: 100 },
  d: { read: 95, write: 5 },
  e: { list: 95, write: 5 },
  f: { read: 50, readModifyWrite: 50 },
};

/** Percentages of the actions that there are. */
export type KvShares = Readonly<Partial<Record<KvAction, number>>>;

export function sharesOf({
  mix,
  ycsb,
  readConsistency,
}: Pick<WorkloadOfKind<"kv">, "mix" | "ycsb" | "readConsistency">): KvShares {
  if (ycsb === undefined) {
    return mix ?? {};
  }
  const { read, ...others } = YCSB_SHARES[ycsb];
  return { ...others, ...(read === undefined ? {} : { [READ_KIND[readConsistency]]: read }) };
}

/** The action at a percentage in [0, 100), when they stand beside each other. */
export function actionAt(shares: KvShares, percent: number): KvAction {
  let above = percent;
  let last: KvAction = "eventualRead";
  for (const action of ACTIONS) {
    const share = shares[action] ?? 0;
    if (above < share) {
      return action;
    }
    above -= share;
    last = share > 0 ? action : last;
  }
  return last; // the shares add up to a hair less than 100
}

const ACTIONS: readonly KvAction[] = [
  "write",
  "delete",
  "readModifyWrite",
  "strongRead",
  "sessionRead",
  "boundedRead",
  "eventualRead",
  "list",
];
