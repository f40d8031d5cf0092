// Every committed command, read off the nodes while they run: their logs are compacted behind it.
import { assert } from "@kvorum/base";
import { parseVersionstampHex, partsOfVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import type { ChaosCluster } from "./chaos-cluster.ts";
import type { DatacenterProcess } from "./datacenter-process.ts";
import { STATUS_TIMEOUT_MS, TAIL_INTERVAL_MS } from "./limits.ts";

/** A command as the log has it. Its checks may have failed, and it may repeat an earlier one: it is what was asked. */
export interface LoggedCommand {
  /** 20 hex digits. */
  readonly versionstamp: string;
  /** Null: it carries no commit id. */
  readonly clientId: string | null;
  readonly sequence: number;
  /** Below it the client has finished: one of its commands that comes later has no effect. */
  readonly finishedBelow: number;
}

export class CommitTail {
  readonly #cluster: ChaosCluster;
  readonly #commands: LoggedCommand[] = [];
  #nextIndex = 1;
  #reading: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(cluster: ChaosCluster) {
    this.#cluster = cluster;
  }

  /** In log order, without a gap. */
  get commands(): readonly LoggedCommand[] {
    return this.#commands;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#reading ??= this.#readOn().finally(() => {
        this.#reading = null;
      });
    }, TAIL_INTERVAL_MS);
  }

  /** Resolves when everything is there that this datacenter has applied. */
  async finish(last: DatacenterProcess): Promise<void> {
    clearInterval(this.#timer ?? undefined);
    await this.#reading;
    const isRead = await this.#readFrom(last);
    assert(isRead, `the log of ${last.datacenter} begins behind index ${this.#nextIndex}: some of it was never read`);
  }

  /** A node that dies meanwhile leaves what was read of it; another one goes on from there. */
  async #readOn(): Promise<void> {
    for (const process of this.#cluster.processes) {
      if (process.state === "running" && (await this.#readFrom(process).catch(() => false))) {
        return;
      }
    }
  }

  /** False where the log was compacted past what is wanted next. */
  async #readFrom(process: DatacenterProcess): Promise<boolean> {
    return await process.withAdmin(async (admin) => {
      const { firstIndex } = await admin.getStatus(STATUS_TIMEOUT_MS);
      if (firstIndex > this.#nextIndex) {
        return false;
      }
      const commands: LoggedCommand[] = [];
      let appliedIndex = this.#nextIndex - 1;
      for await (const batch of admin.readCommits({ fromIndex: this.#nextIndex })) {
        for (const { versionstamp, ...commitId } of batch.commits) {
          commands.push({ versionstamp: versionstampToHex(versionstamp), ...commitId });
        }
        appliedIndex = Math.max(appliedIndex, batch.appliedIndex);
      }
      // A log that was compacted meanwhile may have ended the reading early: only what came is certain.
      const wasOutrun = (await admin.getStatus(STATUS_TIMEOUT_MS)).firstIndex > this.#nextIndex;
      const through = wasOutrun ? (indexOfLast(commands) ?? this.#nextIndex - 1) : appliedIndex;
      // All or nothing: a stream that broke off is read again from its beginning.
      this.#commands.push(...commands);
      this.#nextIndex = through + 1;
      return true;
    });
  }
}

function indexOfLast(commands: readonly LoggedCommand[]): number | undefined {
  const last = commands.at(-1);
  return last === undefined ? undefined : partsOfVersionstamp(parseVersionstampHex(last.versionstamp)).index;
}
