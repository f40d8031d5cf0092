// The primary region moves, as planned and by force, on real processes: what was acknowledged is there or on the certificate.
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type BranchListDocument,
  type FailoverDocument,
  isConverged,
  numbersUnder,
  type StatusDocument,
  statusWhen,
  upThreeRegions,
  Writer,
} from "./support/failover.ts";
import { type UpDocument, Workplace } from "./support/kvorum.ts";

const workplace = new Workplace();
let cluster: UpDocument;

beforeAll(async () => {
  cluster = await upThreeRegions(workplace);
});

afterAll(async () => {
  await workplace[Symbol.asyncDispose]();
});

test("failover: a planned one keeps every acknowledged write, says how long nobody could write, and has no certificate", async () => {
  const writer = new Writer(cluster, { prefix: "planned", region: "east", timeoutMs: 20_000 });
  await writer.untilAcknowledged(20);
  const done = await workplace.json<FailoverDocument>("failover", "--to", "west");
  await writer.untilAcknowledged(20);
  await writer.stop();
  expect(done).toMatchObject({ fromRegion: "east", toRegion: "west", forced: false, epoch: 0, certificate: null });
  expect(done.pauseMs).toBeGreaterThan(0);
  expect(writer.unknown).toEqual([]);
  expect(await numbersUnder(workplace, "planned")).toEqual(writer.acknowledged.map(({ number }) => number));
  const status = await statusWhen(workplace, isConverged);
  expect(status).toMatchObject({ primaryRegion: "west", leader: expect.stringMatching(/^west-/) });
  expect(status.configuration.voters.toSorted()).toEqual(["west-a", "west-b"]);
  expect(isConverged(status)).toBe(true);
});

test("failover: moved back, the old voters vote again", async () => {
  await workplace.json("failover", "--to", "east");
  const { configuration, leader } = await workplace.json<StatusDocument>("status");
  expect(configuration.voters.toSorted()).toEqual(["east-a", "east-b", "east-c"]);
  expect(leader).toMatch(/^east-/);
});

test("leader: hands the lead to another voter, and refuses one without a vote", async () => {
  const { leader } = await workplace.json<StatusDocument>("status");
  const other = leader === "east-a" ? "east-b" : "east-a";
  expect(await workplace.json("leader", "--to", other)).toMatchObject({ leader: other, before: leader });
  expect((await workplace.run("leader", "--to", "north-a")).exitCode).toBe(2);
});

test("failover: forcing a primary region that serves and is heard is refused, with what to do instead", async () => {
  await statusWhen(workplace, isConverged);
  const { exitCode, stderr } = await workplace.run("failover", "--to", "west", "--force");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("kvorum failover --to west");
});

test("failover: by force, the certificate is what clients were told and is gone; the old region comes back as learners", async () => {
  const writer = new Writer(cluster, { prefix: "forced", region: "east", timeoutMs: 1_000 });
  await writer.untilAcknowledged(5);
  await workplace.json("fault", "partition", "east", "west");
  // These reach the north alone: the west has to fetch them there before it begins the epoch.
  const onlyNorth = writer.acknowledged.at(-1)?.number ?? 0;
  await writer.untilAcknowledged(5);
  await workplace.json("fault", "partition", "east");
  // The region lease still holds: these writes are acknowledged, and nobody outside will ever see them.
  await writer.untilAcknowledged(5);
  const killed = ["east-a", "east-b", "east-c"].map((datacenter) => workplace.json("fault", "kill", datacenter));
  await Promise.all(killed);
  await writer.stop();
  const acknowledged = writer.acknowledged.map(({ versionstamp }) => versionstamp);
  const done = await workplace.json<FailoverDocument>("failover", "--to", "west", "--force");
  expect(done).toMatchObject({ fromRegion: "east", toRegion: "west", forced: true, epoch: 1 });
  const surviving = new Set(await numbersUnder(workplace, "forced"));
  expect(surviving).toContain(onlyNorth + 1);
  const gone = writer.acknowledged.filter(({ number }) => !surviving.has(number));
  const lost = new Set(done.certificate?.versionstamps);
  expect(done.certificate).toMatchObject({ exact: true });
  // Everything that is gone is on it; what else is on it are commits whose outcome the client was never told.
  expect(gone.filter(({ versionstamp }) => !lost.has(versionstamp))).toEqual([]);
  const surprises = (done.certificate?.versionstamps ?? []).filter((stamp) => !acknowledged.includes(stamp));
  expect(surprises.length).toBeLessThanOrEqual(writer.unknown.length);
  expect(gone.length).toBeGreaterThan(0);
  await workplace.json("fault", "heal");
  await Promise.all(["east-a", "east-b", "east-c"].map((name) => workplace.json("fault", "restart", name)));
  const status = await statusWhen(workplace, (found) => isConverged(found) && found.epoch === 1);
  expect(status).toMatchObject({ epoch: 1, primaryRegion: "west" });
  expect(isConverged(status)).toBe(true);
  const old = status.datacenters.filter(({ region }) => region === "east");
  expect(old.map(({ role, epoch }) => ({ role, epoch }))).toEqual(old.map(() => ({ role: "learner", epoch: 1 })));
});

test("branch: what was left behind is listed, shown with its keys, and can be committed again", async () => {
  const { branches } = await workplace.json<BranchListDocument>("branch", "list");
  const [branch] = branches;
  expect(branch).toMatchObject({ epoch: 0, id: expect.stringMatching(/^epoch-0-after-\d+$/) });
  const id = branch?.id ?? "";
  const shown = await workplace.json<{ commands: { mutations: { key: unknown[] }[] }[] }>(
    "branch",
    "show",
    id,
    "--limit",
    "10000",
  );
  const keys = shown.commands.flatMap(({ mutations }) => mutations.map(({ key }) => key));
  expect(keys.length).toBeGreaterThan(0);
  expect(keys.every(([prefix]) => prefix === "forced")).toBe(true);
  const exported = await workplace.run("branch", "export", id);
  expect(exported.stdout.trim().split("\n").length).toBe(shown.commands.length);
  const applied = await workplace.json<{ applied: number; alreadyThere: number }>("branch", "apply", id);
  expect(applied.applied + applied.alreadyThere).toBe(shown.commands.length);
  const again = await workplace.json<{ applied: number }>("branch", "apply", id);
  expect(again.applied).toBe(0);
  expect(await numbersUnder(workplace, "forced")).toEqual(expect.arrayContaining(keys.map(([, number]) => number)));
});
