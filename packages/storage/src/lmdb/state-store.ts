// The applied state on LMDB: three trees in one environment (state-environment.ts), written synchronously, and a flushed
// copy of it that a power cut does not take (state-folders.ts).
//
// Reads share LMDB's read transaction of this event loop turn, which only a commit of this store renews: `read` and
// `transact` are synchronous and never nest, so everything inside one `read` is one snapshot.
import { assert, type KvorumError } from "@kvorum/base";
import type { StateReader, StateWriter } from "@kvorum/kv";
import type { StateInstall, StateSnapshot, StateStore } from "@kvorum/replica";
import { assertStateKey, assertSynchronous, StateGuard } from "../state-guard.ts";
import { StoreStatus } from "../store-status.ts";
import { diskErrorFrom } from "./disk-error.ts";
import { StateEnvironment } from "./state-environment.ts";
import type { StateFolders } from "./state-folders.ts";
import { LmdbStateInstall } from "./state-install.ts";
import { LmdbStateSnapshot } from "./state-snapshot.ts";

export class LmdbStateStore implements StateStore {
  readonly #folders: StateFolders;
  readonly #status: StoreStatus;
  readonly #writer: StateWriter;
  readonly #guard = new StateGuard();
  #environment: StateEnvironment;
  #install: LmdbStateInstall | undefined;
  #isCheckpointing = false;
  /** Ends when what changes state.json has ended: a checkpoint of the old state must not come after the install of a new one. */
  #folderWork: Promise<void> = Promise.resolve();
  /** The states that were in use before, which open snapshots may still read. */
  readonly #retired = new Set<StateEnvironment>();
  #closing: Promise<void> | undefined;

  private constructor(folders: StateFolders, environment: StateEnvironment) {
    this.#folders = folders;
    this.#environment = environment;
    this.#status = new StoreStatus(`state store of ${folders.stateDirectory}`);
    this.#writer = {
      get: (table, key) => {
        this.#guard.assertReading();
        assertStateKey(key);
        return this.#environment.get(table, key);
      },
      range: (table, bounds) => {
        this.#guard.assertReading();
        return this.#environment.range(table, bounds);
      },
      put: (table, key, value) => this.#change(key, () => this.#environment.put(table, key, value)),
      remove: (table, key) => this.#change(key, () => this.#environment.remove(table, key)),
    };
  }

  /**
   * @throws KvorumError data_corrupt — the file is damaged
   * @throws KvorumError disk_full, disk_failed — the operating system refused
   */
  static async open(folders: StateFolders): Promise<LmdbStateStore> {
    try {
      return new LmdbStateStore(folders, await StateEnvironment.open(folders.stateDirectory));
    } catch (error) {
      throw diskErrorFrom(error, { attempt: "open the state", directory: folders.stateDirectory });
    }
  }

  get rowsEstimated(): number {
    this.#status.assertUsable();
    return this.#environment.countRows();
  }

  read<T>(work: (reader: StateReader) => T): T {
    this.#status.assertUsable();
    return this.#guard.run("reading", () => assertSynchronous(work(this.#writer)));
  }

  transact<T>(work: (writer: StateWriter) => T): T {
    this.#status.assertUsable();
    return this.#guard.run("writing", () => this.#commit(work));
  }

  async checkpoint(): Promise<void> {
    this.#status.assertUsable();
    assert(!this.#isCheckpointing, "one checkpoint at a time");
    this.#isCheckpointing = true;
    try {
      await this.#inTurn(() => this.#takeCheckpoint());
    } catch (error) {
      throw this.#fail(error, "checkpoint the state");
    } finally {
      this.#isCheckpointing = false;
    }
  }

  openSnapshot(): StateSnapshot {
    this.#status.assertUsable();
    return this.#guard.run("reading", () => new LmdbStateSnapshot(this.#environment, this.#guard));
  }

  async beginInstall(): Promise<StateInstall> {
    this.#status.assertUsable();
    assert(this.#install === undefined, "one state is received at a time");
    const install = new LmdbStateInstall({
      open: async () => StateEnvironment.open(await this.#folders.create("state")),
      takeIn: (environment) => this.#inTurn(() => this.#takeIn(environment)),
      discard: (environment) => this.#discard(environment),
      fail: (error, attempt) => this.#fail(error, attempt),
      onEnd: () => {
        this.#install = undefined;
      },
    });
    this.#install = install;
    await install.begin();
    return install;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #takeCheckpoint(): Promise<void> {
    const previous = this.#folders.checkpointDirectory;
    const directory = await this.#copyOf(this.#environment);
    await this.#folders.replace({ checkpoint: directory });
    if (previous !== undefined) {
      await this.#folders.remove(previous);
    }
  }

  /** A received state comes with its checkpoint: the one of the old state must not be taken for it after a power cut. */
  async #takeIn(environment: StateEnvironment): Promise<void> {
    const replaced = { environment: this.#environment, checkpoint: this.#folders.checkpointDirectory };
    const checkpoint = await this.#copyOf(environment);
    await this.#folders.replace({ state: environment.directory, checkpoint });
    this.#environment = environment;
    if (replaced.checkpoint !== undefined) {
      await this.#folders.remove(replaced.checkpoint);
    }
    this.#retired.add(replaced.environment);
    void this.#retire(replaced.environment); // as long as its snapshots last; what fails here is left to the next open
  }

  /** A copy that fails, since the disk is full for instance, leaves nothing: the next open needs a little space itself. */
  async #copyOf(environment: StateEnvironment): Promise<string> {
    const directory = await this.#folders.create("checkpoint");
    try {
      await environment.copyTo(directory);
    } catch (error) {
      await this.#folders.remove(directory);
      throw error;
    }
    return directory;
  }

  async #retire(environment: StateEnvironment): Promise<void> {
    await environment.unused();
    await this.#discard(environment).catch(() => undefined);
    this.#retired.delete(environment);
  }

  async #discard(environment: StateEnvironment): Promise<void> {
    await environment.close();
    await this.#folders.remove(environment.directory);
  }

  #commit<T>(work: (writer: StateWriter) => T): T {
    try {
      return this.#environment.transact(() => runWork(work, this.#writer));
    } catch (error) {
      throw error instanceof WorkFailure ? error.cause : this.#fail(error, "commit to the state");
    }
  }

  #change(key: Uint8Array, change: () => void): void {
    this.#guard.assertWriting();
    assertStateKey(key);
    try {
      change();
    } catch (error) {
      throw this.#fail(error, "write to the state");
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#folderWork.then(work);
    this.#folderWork = done.catch(() => undefined); // the caller gets the error
    return done;
  }

  #fail(error: unknown, attempt: string): KvorumError {
    return this.#status.fail(diskErrorFrom(error, { attempt, directory: this.#folders.stateDirectory }));
  }

  async #closeOnce(): Promise<void> {
    await Promise.allSettled([this.#folderWork, this.#install?.abort()]); // their callers get their errors
    try {
      this.#status.assertUsable();
      await this.#environment.flush();
    } catch (error) {
      throw this.#fail(error, "flush the state");
    } finally {
      this.#status.close();
      await Promise.all([this.#environment, ...this.#retired].map((environment) => environment.close()));
    }
  }
}

/** What the caller's work threw, told apart from what LMDB threw around it. */
class WorkFailure extends Error {}

function runWork<T>(work: (writer: StateWriter) => T, writer: StateWriter): T {
  try {
    return assertSynchronous(work(writer));
  } catch (error) {
    throw new WorkFailure("the work of a transaction threw", { cause: error });
  }
}
