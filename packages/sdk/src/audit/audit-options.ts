// Whether a client is audited: as openKv() is told, else as the environment says, so that an application need not be changed.
import { AUDIT_CLIENT_NAME_LENGTH_MAX } from "@kvorum/kv";
import type { KvAudit } from "./session-audit.ts";

const SWITCH = "KVORUM_AUDIT";
const NAME = "KVORUM_AUDIT_NAME";

export interface AuditOptions {
  /**
   * Eventual reads tell the nodes where in the program they stand and what this client knows, so that `kvorum audit report` can name
   * them. Costs a stack trace and some 100 bytes per read. Default: the environment's KVORUM_AUDIT=1.
   */
  readonly audit?: boolean | undefined;
  /** What the report calls this client. At most 64 characters. Default: the environment's KVORUM_AUDIT_NAME, or nothing. */
  readonly auditName?: string | undefined;
}

/** Undefined: it is not audited. @throws TypeError — a name that is too long */
export function auditFrom(
  { audit, auditName }: AuditOptions,
  environment: Readonly<Record<string, string | undefined>>,
): KvAudit | undefined {
  const clientName = auditName ?? environment[NAME] ?? "";
  if (clientName.length > AUDIT_CLIENT_NAME_LENGTH_MAX) {
    throw new TypeError(
      `auditName has at most ${AUDIT_CLIENT_NAME_LENGTH_MAX} characters: received ${clientName.length}`,
    );
  }
  return (audit ?? environment[SWITCH] === "1") ? { clientName } : undefined;
}
