// Operators' connections to every node of a cluster for the length of one command: what is asked again and again while a
// change is under way is asked over the same connections.
import { type DatacenterId, KvorumError, mustExist } from "@kvorum/base";
import { connectAdmin, type NodeStatus, type OperatorConnection } from "@kvorum/protocol";
import { STATUS_TIMEOUT_MS } from "../limits.ts";
import { type ClusterRecord, grpcAddressOf } from "./cluster-record.ts";

/** `answer` is null where none came. */
export interface Answered<Answer> {
  readonly datacenter: DatacenterId;
  readonly answered: boolean;
  readonly answer: Answer | null;
}

export class ClusterConnections implements Disposable {
  readonly #connections: ReadonlyMap<DatacenterId, OperatorConnection>;

  constructor(record: ClusterRecord) {
    this.#connections = new Map(record.datacenters.map((node) => [node.datacenter, connectAdmin(grpcAddressOf(node))]));
  }

  /** Dialed at its first call. */
  of(datacenter: DatacenterId): OperatorConnection {
    return mustExist(this.#connections.get(datacenter), `the connection to ${datacenter}`);
  }

  /** Asks every node at once. */
  async askAll<Answer>(
    question: (connection: OperatorConnection) => Promise<Answer>,
  ): Promise<readonly Answered<Answer>[]> {
    const connections = [...this.#connections];
    const answers = await Promise.allSettled(connections.map(([, connection]) => question(connection)));
    return connections.map(([datacenter], i) => {
      const answer = answers[i];
      return answer?.status === "fulfilled"
        ? { datacenter, answered: true, answer: answer.value }
        : { datacenter, answered: false, answer: null };
    });
  }

  /** What every node says that answers within a second. */
  async statuses(): Promise<readonly NodeStatus[]> {
    const answers = await Promise.allSettled(
      [...this.#connections.values()].map((connection) => connection.getStatus(STATUS_TIMEOUT_MS)),
    );
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  }

  /** @throws KvorumError unreachable — no node answers */
  async mustGetStatuses(): Promise<readonly NodeStatus[]> {
    const statuses = await this.statuses();
    if (statuses.length === 0) {
      throw new KvorumError("unreachable", `none of the ${this.#connections.size} datacenters answers`);
    }
    return statuses;
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections.values()) {
      connection.close();
    }
  }
}
