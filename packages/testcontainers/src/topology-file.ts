// A topology as a file in a container. JSON is YAML, so it is the file that people write by hand.
import type { Topology, TopologyInput } from "@kvorum/wan";

export interface TopologyFile {
  /** Its path in the container: the variable KVORUM_TOPOLOGY. */
  readonly target: string;
  readonly content: string;
}

export function topologyFile(topology: Topology | TopologyInput): TopologyFile {
  return { target: "/etc/kvorum/topology.yaml", content: JSON.stringify(topology) };
}
