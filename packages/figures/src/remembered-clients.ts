// Clients that cannot say what they were told (KV Connect), in an audit at one node: what this node told them, and the stale reads of
// theirs that other nodes may have told them enough to complain of.
import type { RememberedClient } from "@kvorum/kv";
import type { AuditOpenRead, AuditTold, NodeAudit } from "@kvorum/protocol";
import type { ReadVerdict } from "@kvorum/replica";
import type { AuditedGroup, BrokenPromises } from "./audited-group.ts";
import { AUDIT_OPEN_VERSIONS_MAX } from "./limits.ts";
import { promisesBroken, ToldClients } from "./told-clients.ts";

export class RememberedClients {
  readonly #told = new ToldClients();
  readonly #openReads: AuditOpenRead[] = [];
  /** That the open reads have missed. */
  #openVersions = 0;
  #readsUncompared = 0;

  /** An answer has arrived. Precondition: `told.atMs` never decreases. */
  told(told: AuditTold): void {
    this.#told.add(told);
  }

  /** Which promises a stale read of such a client has broken, as far as this node knows; it stays open if others may know more. */
  judge(verdict: ReadVerdict, { name, askedAtMs }: RememberedClient, group: AuditedGroup): BrokenPromises {
    // Nobody asks for what a watch shows: it counts what its client knew when it was shown.
    const knownUntilMs = verdict.kind === "watch" ? verdict.readAtMs : askedAtMs;
    const found = promisesBroken({ client: name, knownUntilMs, missed: verdict.missedVersions }, [this.#told]);
    if (found.readYourWrites === null || found.monotonicReads === null) {
      this.#keepOpen({
        ...group.staleRead(verdict),
        client: name,
        knownUntilMs,
        missed: verdict.missedVersions.map((version) => group.missedVersion(version)),
        readYourWrites: found.readYourWrites !== null,
        monotonicReads: found.monotonicReads !== null,
      });
    }
    return found;
  }

  get notes(): Pick<NodeAudit, "told" | "openReads" | "readsUncompared"> {
    return { told: this.#told.told, openReads: this.#openReads, readsUncompared: this.#readsUncompared };
  }

  #keepOpen(read: AuditOpenRead): void {
    if (this.#openVersions + read.missed.length > AUDIT_OPEN_VERSIONS_MAX) {
      this.#readsUncompared += 1;
    } else {
      this.#openVersions += read.missed.length;
      this.#openReads.push(read);
    }
  }
}
