// What a shell talks to: a cluster, by a client per region that it stood in, or a store in its own process.
import { KvorumError } from "@kvorum/base";
import { openFolderStore, openMemoryStore } from "@kvorum/embedded";
import type { Submitter } from "@kvorum/sdk";
import type { SharedClient } from "../cli-context.ts";
import { connect } from "../client.ts";
import type { ClusterRecord } from "../cluster/cluster-record.ts";

export class ShellClient implements SharedClient, Disposable {
  readonly #open: (region: string | undefined) => Promise<Submitter>;
  readonly #submitters = new Map<string | undefined, Submitter>();
  /** For completion. */
  readonly regions: readonly string[];
  bookmark: string | undefined;

  private constructor(open: (region: string | undefined) => Promise<Submitter>, regions: readonly string[]) {
    this.#open = open;
    this.regions = regions;
  }

  static ofCluster(record: ClusterRecord, timeout: number): ShellClient {
    const regions = record.topology.regions.map(({ region }) => region);
    return new ShellClient(
      (region) => connect(record, { timeout, ...(region === undefined ? {} : { region }) }),
      regions,
    );
  }

  /** @param path a folder, or `:memory:` */
  static embedded(path: string): ShellClient {
    return new ShellClient((region) => {
      if (region !== undefined) {
        throw new KvorumError("invalid_argument", "a store in this process has no regions: .region is for clusters");
      }
      return path === ":memory:" ? openMemoryStore() : openFolderStore(path);
    }, []);
  }

  /** Opened at the first use, open until the shell ends. */
  async submitterIn(region: string | undefined): Promise<Submitter> {
    const submitter = this.#submitters.get(region) ?? (await this.#open(region));
    this.#submitters.set(region, submitter);
    return submitter;
  }

  saw(bookmark: string): void {
    this.bookmark = bookmark;
  }

  [Symbol.dispose](): void {
    for (const submitter of this.#submitters.values()) {
      submitter.close();
    }
    this.#submitters.clear();
  }
}
