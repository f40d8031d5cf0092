// What one start makes at the engine, under one label: so that all of it can be found and removed, by this process or,
// if it dies, by somebody else. Three nets, one below the other: the caller disposes; the guard, a small process that
// outlives this one, removes what is left when this one ends in whatever way; and the next start removes what is left
// when even the guard was killed. That is the work of testcontainers' Ryuk, whose image cannot be pulled everywhere: it is
// not started for kvorum (`withAutoCleanup(true)` on a KvorumContainer has it as well).
import { randomBytes } from "node:crypto";
import { type Guard, startGuard } from "./guard.ts";
import { currentOwner } from "./owner.ts";
import { CLAIM_LABEL, OWNER_LABEL, removeClaimed, removeLeftovers } from "./removal.ts";

const ID_BYTES = 6;

export class Claim {
  readonly id: string;
  readonly #guard: Guard;

  /** Removes what earlier processes left, then starts this claim's guard: before anything is made under it. */
  static async open(): Promise<Claim> {
    await removeLeftovers();
    const id = randomBytes(ID_BYTES).toString("hex");
    return new Claim(id, await startGuard(id));
  }

  private constructor(id: string, guard: Guard) {
    this.id = id;
    this.#guard = guard;
  }

  /** For every container and network of this claim. */
  get labels(): Record<string, string> {
    return { [CLAIM_LABEL]: this.id, [OWNER_LABEL]: currentOwner() };
  }

  /** Removes everything. @throws KvorumError resource_exhausted — the engine refuses; the guard goes on trying later */
  async removeAll(): Promise<void> {
    await removeClaimed(this.id);
    this.release();
  }

  /** Says that nothing is left to remove, or that the caller wants to keep it. */
  release(): void {
    this.#guard.stop();
  }
}
