import { createEpoch, createInstantMs, createLogIndex } from "@kvorum/base";
import { createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import type { AuditTold } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { AUDIT_TOLD_MAX } from "./limits.ts";
import { promisesBroken, ToldClients } from "./told-clients.ts";

const at = createInstantMs;

function stamp(index: number, epoch = 0): Versionstamp {
  return createVersionstamp({ epoch: createEpoch(epoch), index: createLogIndex(index), position: 0 });
}

function told(kind: AuditTold["kind"], versionstamp: Versionstamp, atMs: number, client = "shop"): AuditTold {
  return { client, kind, versionstamp, atMs: at(atMs) };
}

test("ToldClients: a commit counts from when it was acknowledged to this client, and no other commit does", () => {
  const node = new ToldClients([told("acknowledged", stamp(5), 100)]);
  const had = (client: string, index: number, byMs: number) =>
    node.hadAcknowledged(client, { versionstamp: stamp(index) }, at(byMs));
  expect([had("shop", 5, 100), had("shop", 5, 99), had("shop", 4, 100), had("till", 5, 100)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("ToldClients: a state shows whatever it had, from when it was seen, in its own epoch", () => {
  const node = new ToldClients([
    told("saw", stamp(5), 100),
    told("saw", stamp(4), 150),
    told("saw", stamp(9), 200),
    told("saw", stamp(2, 1), 300),
  ]);
  const had = (versionstamp: Versionstamp, byMs: number) => node.hadShown("shop", { versionstamp }, at(byMs));
  expect([had(stamp(5), 99), had(stamp(5), 160), had(stamp(6), 199), had(stamp(6), 200)]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  // The epoch that is seen later may have begun before the version.
  expect([had(stamp(6), 300), had(stamp(2, 1), 300)]).toEqual([false, true]);
});

test("ToldClients: what was told first is forgotten first, and not held against a read", () => {
  const node = new ToldClients();
  for (let index = 1; index <= 2 * AUDIT_TOLD_MAX; index++) {
    node.add(told("acknowledged", stamp(index), index));
  }
  const had = (index: number) => node.hadAcknowledged("shop", { versionstamp: stamp(index) }, at(3 * AUDIT_TOLD_MAX));
  expect([had(AUDIT_TOLD_MAX), had(AUDIT_TOLD_MAX + 1), node.told.length]).toEqual([false, true, AUDIT_TOLD_MAX]);
});

test("promisesBroken: any node may have told the client; of each promise the first version is named", () => {
  const nodes = [new ToldClients([told("acknowledged", stamp(7), 10)]), new ToldClients([told("saw", stamp(6), 20)])];
  const missed = [5, 6, 7].map((index) => ({ versionstamp: stamp(index) }));
  const broken = (knownUntilMs: number) =>
    promisesBroken({ client: "shop", knownUntilMs: at(knownUntilMs), missed }, nodes);
  expect(broken(20)).toEqual({ readYourWrites: missed[2], monotonicReads: missed[0] });
  expect(broken(19)).toEqual({ readYourWrites: missed[2], monotonicReads: null });
  expect(broken(9)).toEqual({ readYourWrites: null, monotonicReads: null });
});
