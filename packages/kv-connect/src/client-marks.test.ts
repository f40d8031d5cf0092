// What the node says for clients that say nothing of themselves.
import { createEpoch, createLogIndex, mustExist, parseClientId } from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { AuditedClients } from "./audited-clients.ts";
import { AUDITED_CLIENTS_MAX } from "./limits.ts";

const [first, second] = ["11".repeat(16), "22".repeat(16)].map(parseClientId);

function clientNamed(clients: AuditedClients, name: string) {
  return mustExist(clients.find(name) ?? undefined, name);
}

test("AuditedClients: exchanges on one HTTP/2 connection are of one client, others each of its own", () => {
  const clients = new AuditedClients();
  const session = {};
  const name = clients.nameFor(session);
  expect(name).toMatch(/^[0-9a-f]{16}$/);
  expect(clients.nameFor(session)).toBe(name);
  expect(new Set([name, clients.nameFor({}), clients.nameFor(null), clients.nameFor(null)]).size).toBe(4);
});

test("AuditedClients: a client knows what it was told, and words that were taken before do not", () => {
  const clients = new AuditedClients();
  const before = clientNamed(clients, "a").words;
  const clientId = mustExist(first, "a client id");
  clientNamed(clients, "a").acknowledged({ clientId, sequence: 3, finishedBelow: 1 });
  clientNamed(clients, "a").acknowledged({ clientId, sequence: 4, finishedBelow: 1 });
  for (const index of [7, 5]) {
    const place = { epoch: createEpoch(0), index: createLogIndex(index), position: 0 };
    clientNamed(clients, "a").saw(createVersionstamp(place));
  }
  const after = clientNamed(clients, "a").words;
  expect(before).toMatchObject({ clientId: null, acknowledged: [], seen: null });
  expect(after).toMatchObject({ clientId, acknowledged: [{ first: 3, last: 4 }], seen: { epoch: 0, index: 7 } });
  expect(clientNamed(clients, "b").words.acknowledged).toEqual([]);
});

test("AuditedClients: under another client id of the node a client begins anew", () => {
  const client = clientNamed(new AuditedClients(), "a");
  client.acknowledged({ clientId: mustExist(first, "first"), sequence: 9, finishedBelow: 1 });
  client.acknowledged({ clientId: mustExist(second, "second"), sequence: 1, finishedBelow: 1 });
  expect(client.words).toMatchObject({ clientId: second, acknowledged: [{ first: 1, last: 1 }] });
});

test("AuditedClients: the least recently used is forgotten", () => {
  const clients = new AuditedClients();
  const saw = (name: string): void =>
    clientNamed(clients, name).saw(
      createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(1), position: 0 }),
    );
  for (let i = 0; i < AUDITED_CLIENTS_MAX; i++) {
    saw(`client ${i}`);
  }
  saw("client 0");
  saw("another");
  expect(clientNamed(clients, "client 0").words.seen).not.toBeNull();
  expect(clientNamed(clients, "client 1").words.seen).toBeNull();
  expect(clients.find(null)).toBeNull();
});
