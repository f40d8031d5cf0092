// At most one leader per term and epoch (Raft §5.2, election safety), judged by what leaders do: only they send appends and
// heartbeats, so that one who never spoke as a leader harmed nobody.
import type { DatacenterId } from "@kvorum/base";
import type { PeerMessage } from "@kvorum/replica";
import type { Probes } from "../trace/probes.ts";
import type { OnViolation } from "./violation.ts";

export class LeaderJudge {
  readonly #leaders = new Map<string, DatacenterId>();
  readonly #probes: Probes;
  readonly #onViolation: OnViolation;

  constructor(probes: Probes, onViolation: OnViolation) {
    this.#probes = probes;
    this.#onViolation = onViolation;
  }

  sent(from: DatacenterId, message: PeerMessage): void {
    if (message.kind !== "raft" || (message.message.kind !== "append" && message.message.kind !== "heartbeat")) {
      return;
    }
    const { term } = message.message;
    const reign = `term ${term} of epoch ${message.epoch ?? 0}`;
    const leader = this.#leaders.get(reign);
    if (leader === undefined) {
      this.#leaders.set(reign, from);
      this.#probes.hit("leader_elected");
    } else if (leader !== from) {
      this.#onViolation({ judge: "one-leader-per-term", message: `${leader} and ${from} both lead in ${reign}` });
    }
  }
}
