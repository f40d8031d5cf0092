// A datacenter leaves a running cluster: out of the configuration first, then its process, its data, and what others know.
import { rm } from "node:fs/promises";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import type { Configuration } from "@kvorum/raft";
import { ClusterConnections } from "../cluster/cluster-connections.ts";
import { mustFindDatacenter } from "../cluster/cluster-record.ts";
import { pathsOf } from "../cluster/datacenter-paths.ts";
import { saveMembership, withoutMember } from "../cluster/membership.ts";
import { type NextStep, reach } from "../cluster/reach.ts";
import { stopNode } from "../cluster/stop-cluster.ts";
import { runningNodes, withAdmin } from "../cluster/wan-settings.ts";
import { type ChangeRun, changeConfiguration, without } from "./change-run.ts";

/** Fewer voters do not outlive the loss of one. */
const VOTERS_SAFE_MIN = 3;

/**
 * Returns once nothing is left of it.
 * @throws KvorumError invalid_argument — it is the last voter, or, without `force`, one that should not go
 * @throws KvorumError unreachable, deadline_exceeded — as reach does
 */
export async function removeDatacenter(
  run: ChangeRun,
  datacenter: DatacenterId,
  { force }: { readonly force: boolean },
): Promise<void> {
  const changed = await changeConfiguration(run, (present) => {
    requireRemovable({ run, datacenter, force }, present);
    return { voters: without(present.voters, datacenter), learners: without(present.learners, datacenter) };
  });
  const node = mustFindDatacenter(changed, datacenter);
  run.onProgress(`stopping ${datacenter}`);
  await stopNode(changed, node);
  const shrunk = withoutMember(changed, datacenter);
  await saveMembership(shrunk);
  await awaitForgotten({ ...run, record: shrunk }, datacenter);
  const others = await runningNodes(shrunk);
  await Promise.all(others.map((other) => withAdmin(other, (admin) => admin.removeMember(datacenter))));
  await rm(pathsOf(changed, datacenter).folder, { recursive: true, force: true });
}

/** A node that is far away has the change a moment later, and forgets nobody who takes part as far as it knows. */
async function awaitForgotten({ record, signal, onProgress }: ChangeRun, datacenter: DatacenterId): Promise<void> {
  using connections = new ClusterConnections(record);
  const next = (statuses: readonly NodeStatus[]): NextStep => {
    const behind = statuses.filter(({ configuration: { voters, outgoing, learners } }) =>
      [...voters, ...outgoing, ...learners].includes(datacenter),
    );
    const names = behind.map((status) => status.datacenter).join(", ");
    return behind.length === 0
      ? { kind: "done" }
      : { kind: "wait", why: `${names} do not know yet that ${datacenter} is out of the configuration` };
  };
  await reach({ connections, next, signal, onProgress });
}

interface Removal {
  readonly run: ChangeRun;
  readonly datacenter: DatacenterId;
  readonly force: boolean;
}

function requireRemovable({ run, datacenter, force }: Removal, { voters }: Configuration): void {
  const { region } = mustFindDatacenter(run.record, datacenter);
  const left = without(voters, datacenter);
  const siblings = run.record.datacenters.filter((node) => node.region === region && node.datacenter !== datacenter);
  if (left.length === 0) {
    throw new KvorumError("invalid_argument", `${datacenter} is the only voter: without it there is no cluster`);
  }
  if (!force && voters.includes(datacenter) && left.length < VOTERS_SAFE_MIN) {
    throw new KvorumError(
      "invalid_argument",
      `without ${datacenter} ${left.length} voters are left (${left.join(", ")}), and writes stop when one of them does; ` +
        "add another voter first, or say --force",
    );
  }
  if (!force && siblings.length === 0) {
    throw new KvorumError(
      "invalid_argument",
      `${datacenter} is the last datacenter of ${region}: its clients would read across the ocean; --force removes it`,
    );
  }
}
