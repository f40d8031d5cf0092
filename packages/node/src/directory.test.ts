import { parseDatacenterId, parseRegion } from "@kvorum/base";
import type { MemberAddress } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { Directory } from "./directory.ts";

const A = parseDatacenterId("dc-a");
const B = parseDatacenterId("dc-b");
const HERE = parseRegion("here");

function memberAt(datacenter: MemberAddress["datacenter"], port: number): MemberAddress {
  return { datacenter, region: HERE, grpc: `127.0.0.1:${port}`, http: `http://127.0.0.1:${port + 1}` };
}

test("directory: a member that comes back at another address is known by that one alone", () => {
  const directory = new Directory([memberAt(A, 10)]);
  directory.add(memberAt(B, 20));
  directory.add(memberAt(B, 30));
  expect(directory.members).toEqual([memberAt(A, 10), memberAt(B, 30)]);
  directory.remove(B);
  expect(directory.members).toEqual([memberAt(A, 10)]);
});

test("directory: clients are told who votes by the configuration, not by the region", () => {
  const directory = new Directory([memberAt(A, 10), memberAt(B, 20)]);
  const configuration = { voters: [B], outgoing: [], learners: [A] };
  const view = directory.view({ cluster: "c", datacenter: A, primaryRegion: HERE, leader: B, configuration });
  expect(view).toMatchObject({ cluster: "c", leader: "dc-b", answeredBy: "dc-a" });
  expect(view.datacenters.map(({ datacenter, voter }) => [datacenter, voter])).toEqual([
    ["dc-a", false],
    ["dc-b", true],
  ]);
});
