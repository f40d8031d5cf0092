// State digests are equal at equal index (design.md 3): replicas that applied the same entries to another effect differ.
import type { DatacenterId } from "@kvorum/base";
import type { OnViolation } from "./violation.ts";

interface Stated {
  readonly digest: string;
  readonly by: DatacenterId;
}

export class DigestJudge {
  readonly #onViolation: OnViolation;
  readonly #statedAt = new Map<string, Stated>();

  constructor(onViolation: OnViolation) {
    this.#onViolation = onViolation;
  }

  stated(by: DatacenterId, position: { readonly epoch: number; readonly index: number }, digest: string): void {
    const place = `index ${position.index} of epoch ${position.epoch}`;
    const known = this.#statedAt.get(place);
    if (known === undefined) {
      this.#statedAt.set(place, { digest, by });
    } else if (known.digest !== digest) {
      const message = `at ${place} the state of ${known.by} has digest ${known.digest}, that of ${by} ${digest}`;
      this.#onViolation({ judge: "equal-digests", message });
    }
  }
}
