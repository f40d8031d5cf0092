// One command of an entry: what is known of it already, or what it does.
import type { ApplyContext } from "./apply-context.ts";
import { applyWrite } from "./apply-write.ts";
import type { AtomicWrite, Command } from "./command.ts";
import { dropDatabase } from "./database-lifetime.ts";
import type { DedupStage } from "./dedup.ts";
import type { AppliedCommand } from "./entry.ts";
import { applyQueueStep } from "./queue.ts";
import { sweep } from "./sweep.ts";

export function applyCommand(context: ApplyContext, dedup: DedupStage, command: Command): AppliedCommand {
  switch (command.kind) {
    case "write":
      return applyOnce(context, dedup, command.write);
    case "queue": {
      const deliveries = applyQueueStep(context, command.database, command.step);
      return { commitId: null, result: { kind: "queue", deliveries }, repeated: false };
    }
    case "sweep":
      sweep(context);
      return { commitId: null, result: { kind: "done" }, repeated: false };
    case "drop_database":
      dropDatabase(context, command.database);
      return { commitId: null, result: { kind: "done" }, repeated: false };
  }
}

/** A write that was sent twice is applied once (pitfalls.md 17). */
function applyOnce(context: ApplyContext, dedup: DedupStage, write: AtomicWrite): AppliedCommand {
  const { commitId } = write;
  const known = commitId === null ? undefined : dedup.recall(commitId, context.versionstamp);
  if (known !== undefined) {
    return { commitId, result: known, repeated: true };
  }
  const result = applyWrite(context, write);
  if (commitId !== null) {
    dedup.remember(commitId, result);
  }
  return { commitId, result, repeated: false };
}
