// What a command that commits has to say about it.
import type { KvCommitError, KvCommitResult } from "@kvorum/sdk";
import type { CommandReport } from "../run-command.ts";

/** A commit whose check did not hold has exit code 1. */
export function commitReport(result: KvCommitResult | KvCommitError, bookmark: string): CommandReport {
  if (!result.ok) {
    return {
      document: { ok: false, versionstamp: null, bookmark },
      text: "not committed: a check did not hold\n",
      exitCode: 1,
    };
  }
  const { ok, versionstamp, datacentersDurable } = result;
  const where = datacentersDurable === 1 ? "1 datacenter" : `${datacentersDurable} datacenters`;
  return {
    document: { ok, versionstamp, datacentersDurable, bookmark },
    text: `committed at versionstamp ${versionstamp}, durable in ${where}\n`,
  };
}
