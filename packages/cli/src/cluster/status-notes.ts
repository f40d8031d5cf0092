// What is out of the ordinary in the state of a cluster, a sentence each.
import type { NodeStatus } from "@kvorum/protocol";
import type { ClusterStatus } from "./cluster-status.ts";

/** In the order of the datacenters; none when all is as it should be. */
export function statusNotes({ configuration, datacenters, epoch }: ClusterStatus): readonly string[] {
  const { voters, outgoing } = configuration;
  const change =
    outgoing.length === 0
      ? []
      : [`the configuration changes: voters ${outgoing.join(", ")} become ${voters.join(", ")}`];
  const nodes = datacenters.flatMap(({ node }) => (node === null ? [] : [node]));
  return [
    ...change,
    ...adversaryNotes(nodes),
    ...nodes.flatMap((node) => notesOf(node, epoch).map((note) => `${node.datacenter}: ${note}`)),
  ];
}

/** One when all that answer were told the same. */
function adversaryNotes(nodes: readonly NodeStatus[]): readonly string[] {
  const [bound, ...others] = new Set(nodes.map(({ adversaryBoundMs }) => adversaryBoundMs));
  if (others.length === 0) {
    return bound === null || bound === undefined ? [] : [formatAdversary(bound)];
  }
  return nodes.flatMap(({ datacenter, adversaryBoundMs }) =>
    adversaryBoundMs === null ? [] : [`${datacenter}: ${formatAdversary(adversaryBoundMs)}`],
  );
}

function formatAdversary(boundMs: number): string {
  return `the adversary is on: eventual reads miss what was committed in the last ${boundMs} ms`;
}

function notesOf(node: NodeStatus, epoch: number): readonly string[] {
  const { catchUp, diverged, isRecovering } = node;
  return [
    ...(diverged === null ? [] : [formatDivergence(diverged)]),
    ...(isRecovering ? ["lost its disk; it votes in nothing until it has caught up"] : []),
    ...(catchUp === null ? [] : [`catching up: ${formatCatchUp(catchUp)}`]),
    ...(node.epoch < epoch ? [`still in epoch ${node.epoch}`] : []),
  ];
}

function formatDivergence({ index, own, others }: NonNullable<NodeStatus["diverged"]>): string {
  return `diverged at index ${index} (state digest ${own}, the others have ${others}); it serves nothing: wipe it`;
}

function formatCatchUp(catchUp: NonNullable<NodeStatus["catchUp"]>): string {
  switch (catchUp.kind) {
    case "log":
      return `${catchUp.behindEntries} entries behind`;
    case "snapshot": {
      // The total is an estimate: the source's state goes on changing while it is counted.
      const share = catchUp.rowsTotal === 0 ? 1 : Math.min(1, catchUp.rows / catchUp.rowsTotal);
      return `snapshot ${Math.floor(share * 100)} %`;
    }
  }
}
