// The options that say what a read promises, shared by the commands that read.
import { KvorumError } from "@kvorum/base";
import type { Consistency } from "@kvorum/kv";
import { type Kv, type KvConsistencyLevel, STALENESS_MS_MAX } from "@kvorum/sdk";
import { type Command, Option } from "commander";
import { integerBetween } from "./options.ts";

export interface ConsistencyOptions {
  readonly consistency: "strong" | "session" | "bounded" | "eventual";
  readonly maxStaleness?: number;
  readonly bookmark?: string;
}

export function addConsistencyOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--consistency <level>", "what the read promises")
        .choices(["strong", "session", "bounded", "eventual"])
        .default("strong"),
    )
    .addOption(
      new Option(
        "--max-staleness <ms>",
        "with --consistency bounded: nothing that was outdated this long ago",
      ).argParser(integerBetween(0, STALENESS_MS_MAX)),
    )
    .addOption(
      new Option("--bookmark <text>", "with --consistency session: what an earlier command printed as its bookmark"),
    );
}

/** @throws KvorumError invalid_argument — an option that the level needs is missing, or one that it has no use for is given */
export function levelFrom({ consistency, maxStaleness, bookmark }: ConsistencyOptions): KvConsistencyLevel {
  if (bookmark !== undefined && consistency !== "session") {
    throw new KvorumError("invalid_argument", `--bookmark goes with --consistency session, found ${consistency}`);
  }
  if (consistency === "bounded" && maxStaleness !== undefined) {
    return { level: "bounded", maxStalenessMs: maxStaleness };
  }
  if (consistency === "bounded" || maxStaleness !== undefined) {
    throw new KvorumError("invalid_argument", "--consistency bounded and --max-staleness MS go together");
  }
  return consistency;
}

/**
 * The session of a command: goes on from the bookmark that it was given, else from where its shell was, and has one to give.
 * @throws KvorumError invalid_argument — a bookmark that is none
 */
export function sessionOf(kv: Kv, { bookmark }: Pick<ConsistencyOptions, "bookmark">): Kv {
  if (bookmark === undefined) {
    return kv;
  }
  try {
    return kv.session({ bookmark });
  } catch (error) {
    throw new KvorumError("invalid_argument", `--bookmark: ${KvorumError.from(error).message}`, { cause: error });
  }
}

/** Of a command that reads batch after batch and has no session. */
export function addBatchConsistencyOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--consistency <level>", "what each read promises")
        .choices(["strong", "bounded", "eventual"])
        .default("strong"),
    )
    .addOption(
      new Option(
        "--max-staleness <ms>",
        "with --consistency bounded: nothing that was outdated this long ago",
      ).argParser(integerBetween(0, STALENESS_MS_MAX)),
    );
}

/** What a batch asks of the node. @throws KvorumError invalid_argument — as levelFrom */
export function batchConsistencyFrom(options: ConsistencyOptions): Exclude<Consistency, { level: "session" }> {
  const level = levelFrom(options);
  if (level === "session") {
    throw new KvorumError("invalid_argument", "there is no session to go on with: strong, bounded or eventual");
  }
  return typeof level === "object" ? level : { level };
}
