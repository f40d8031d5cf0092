// kvorum enqueue | listen: messages into a database's queue, and out of it.
import { setTimeout as delay } from "node:timers/promises";
import { inspect } from "node:util";
import { ERROR_CODES, KvorumError } from "@kvorum/base";
import { decodeValue } from "@kvorum/keyspace";
import type { Delivery, Operation, Outcome, QueueStep } from "@kvorum/kv";
import { type Submitter, v8Serializer } from "@kvorum/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, withClient } from "../client.ts";
import { parseKeyText, parseValueText } from "../input/argument-text.ts";
import { encodeJsonValue } from "../input/encode-json-value.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  integerBetween,
  jsonOption,
  regionOption,
  timeoutOption,
} from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { LISTEN_PAUSE_MS, LISTEN_POLL_MS } from "../limits.ts";
import { commitReport } from "../output/commit-report.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface EnqueueOptions extends ClientOptions, OutputOptions {
  readonly delay?: number;
  readonly backoff?: readonly number[];
  readonly ifUndelivered: readonly string[];
}

export function createEnqueueCommand(context: CliContext): Command {
  return new Command("enqueue")
    .description("add a message to the queue of a database; a listener gets it at least once")
    .argument("<value>", "JSON, typed as for set")
    .addOption(new Option("--delay <ms>", "deliver it no sooner").argParser(integerBetween(0, Number.MAX_SAFE_INTEGER)))
    .addOption(new Option("--backoff <ms,ms>", "pauses after failed attempts, up to five").argParser(scheduleFrom))
    .addOption(
      new Option("--if-undelivered <key>", "write it there when its last attempt has failed; may be repeated")
        .argParser((text, before: readonly string[]) => [...before, text])
        .default([]),
    )
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        `kvorum enqueue '{"mail":"ada@example.com"}'`,
        `kvorum enqueue '"tick"' --delay 60000 --backoff 1000,5000 --if-undelivered '["lost","tick"]'`,
      ),
    )
    .action((valueText: string, options: EnqueueOptions) =>
      runCommand(context, options, () => enqueue(context, valueText, options)),
    );
}

function scheduleFrom(text: string): readonly number[] {
  const parts = text.split(",").map((part) => Number(part.trim() || Number.NaN));
  if (!parts.every((pause) => Number.isInteger(pause) && pause >= 0)) {
    throw new InvalidArgumentError("expected whole numbers with commas between them.");
  }
  return parts;
}

async function enqueue(context: CliContext, valueText: string, options: EnqueueOptions): Promise<CommandReport> {
  const message = parseValueText(valueText);
  const { delay, backoff: backoffSchedule, ifUndelivered } = options;
  const keysIfUndelivered = ifUndelivered.map(parseKeyText);
  return await withClient(context, options, async (kv, call) => {
    const result = await kv.enqueue(message, { ...call, delay, backoffSchedule, keysIfUndelivered });
    return commitReport(result, kv.bookmark);
  });
}

interface ListenOptions extends ClientOptions, OutputOptions {
  readonly count?: number;
}

export function createListenCommand(context: CliContext): Command {
  return new Command("listen")
    .description("print the messages of a database's queue as they fall due, until Ctrl-C; what was printed is done")
    .addOption(
      new Option("--count <number>", "end after so many").argParser(integerBetween(1, Number.MAX_SAFE_INTEGER)),
    )
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum listen", "kvorum listen --count 1 --json"))
    .action((options: ListenOptions) => runListen(context, options));
}

async function runListen(context: CliContext, options: ListenOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, options, () =>
    withClient(context, options, async (_kv, _call, submitter) => {
      await listen(context, submitter, { ...options, signal: interruption.signal });
      return null;
    }),
  );
}

/**
 * One message at a time: it is printed, then it is done. One that was printed by a listener that died then comes again. While nobody
 * leads it listens on.
 */
async function listen(
  context: CliContext,
  submitter: Submitter,
  options: ListenOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const interrupted = new Promise<null>((resolve) => {
    options.signal.addEventListener("abort", () => resolve(null), { once: true });
  });
  for (let heard = 0; heard < (options.count ?? Number.POSITIVE_INFINITY) && !options.signal.aborted; ) {
    const take = step(options, { kind: "take", messagesMax: 1 }, LISTEN_POLL_MS);
    const outcome = await Promise.race([submitter.submit(take), interrupted]);
    if (outcome?.kind === "failed" && ERROR_CODES[outcome.code].retryable) {
      context.stderr.write(`still listening: ${outcome.message}\n`);
      await Promise.race([delay(LISTEN_PAUSE_MS), interrupted]);
      continue;
    }
    const [delivery] = outcome === null ? [] : deliveriesOf(outcome);
    if (delivery !== undefined) {
      print(context, options, delivery);
      await finish(submitter, options, delivery);
      heard += 1;
    }
  }
}

async function finish(submitter: Submitter, options: ListenOptions, delivery: Delivery): Promise<void> {
  const { versionstamp, position, delivery: number } = delivery;
  const deliveries = [{ versionstamp, position, delivery: number, ok: true }];
  deliveriesOf(await submitter.submit(step(options, { kind: "finish", deliveries }, options.timeout)));
}

function step({ database }: ListenOptions, queueStep: QueueStep, timeoutMs: number): Operation {
  return { kind: "queue", step: queueStep, timeoutMs, ...(database === undefined ? {} : { database }) };
}

function deliveriesOf(outcome: Outcome): readonly Delivery[] {
  if (outcome.kind === "queue") {
    return outcome.deliveries;
  }
  const { code, message } =
    outcome.kind === "failed" ? outcome : { code: "internal" as const, message: `found ${outcome.kind}` };
  throw new KvorumError(code, `listening to the queue: ${message}`);
}

/** With --json a line per message. */
function print(context: CliContext, { json }: ListenOptions, { payload, delivery }: Delivery): void {
  const message = decodeValue({ encoding: "v8", data: payload }, v8Serializer);
  const again = delivery > 1 ? context.paint.faint(`  delivery ${delivery}`) : "";
  context.stdout.write(
    json
      ? `${JSON.stringify({ message: encodeJsonValue(message), delivery })}\n`
      : `${inspect(message, { depth: null, breakLength: Number.POSITIVE_INFINITY })}${again}\n`,
  );
}
