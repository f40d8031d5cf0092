// How a node of the cluster is, or which one it is that does not say.
import { KvorumError } from "@kvorum/base";
import type { WorldNode } from "../world/world.ts";

/** @throws KvorumError as the node's own, by the name of the datacenter: an address tells nobody anything */
export async function statusOf(node: WorldNode): ReturnType<WorldNode["status"]> {
  try {
    return await node.status();
  } catch (cause) {
    const { code } = KvorumError.from(cause);
    throw new KvorumError(code, `${node.datacenter} does not answer (${code})`, { cause });
  }
}
