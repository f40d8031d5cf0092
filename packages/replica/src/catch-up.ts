// Replaces a state that lags behind what any log still holds: takes the snapshot that a source offers, chunk by chunk, beside
// the state in use, and wants it installed when it is whole. One at a time.
import { createInstantMs, type DatacenterId, type InstantMs, type LogIndex } from "@kvorum/base";
import { SNAPSHOT_ASK_INTERVAL_MS } from "./limits.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { PeerTransport, ShipLaneMessage, SnapshotManifest } from "./ports/peer-transport.ts";
import type { StateInstall, StateStore } from "./ports/state-store.ts";
import type { RoleChange } from "./roles.ts";
import { SnapshotFetch, type SnapshotProgress } from "./snapshot-fetch.ts";

export interface CatchUpOptions {
  readonly state: StateStore;
  readonly transport: PeerTransport;
  readonly observer: ReplicaObserver;
  /** @returns whether the change will be made */
  readonly want: (change: RoleChange) => boolean;
  readonly onPersisted: () => void;
  readonly onFatal: (error: unknown) => void;
  readonly now: InstantMs;
}

interface Opening {
  readonly kind: "opening";
  readonly source: DatacenterId;
  readonly manifest: SnapshotManifest;
  /** There once the store has made room. */
  install: StateInstall | null;
}

type Progress =
  | { readonly kind: "idle" }
  | Opening
  | { readonly kind: "fetching"; readonly transfer: SnapshotFetch; readonly install: StateInstall }
  | { readonly kind: "closing" };

export class CatchUp {
  readonly #options: CatchUpOptions;
  #progress: Progress = { kind: "idle" };
  #askId: number;
  #askedAtMs = createInstantMs(Number.NEGATIVE_INFINITY);

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#askId = Math.floor(options.now * 1000) % 2 ** 31;
  }

  /** Whether a snapshot is on its way: the log needs no source meanwhile. */
  get isBusy(): boolean {
    return this.#progress.kind !== "idle";
  }

  /** Null while none is on its way. */
  get snapshotProgress(): SnapshotProgress | null {
    return this.#progress.kind === "fetching" ? this.#progress.transfer.progress : null;
  }

  get wakeAtMs(): InstantMs {
    return this.#progress.kind === "fetching"
      ? this.#progress.transfer.wakeAtMs
      : createInstantMs(Number.POSITIVE_INFINITY);
  }

  /** Asks a leader whose log does not reach back far enough for its state; at most once in a while. */
  ask(source: DatacenterId, now: InstantMs): void {
    if (!this.isBusy && now - this.#askedAtMs >= SNAPSHOT_ASK_INTERVAL_MS) {
      this.#askedAtMs = now;
      this.#askId += 1;
      this.#options.transport.send(source, { kind: "snapshot_ask", subscription: this.#askId });
    }
  }

  /** Whether an offer answers the latest `ask`. */
  isAsked({ subscription }: Extract<ShipLaneMessage, { kind: "snapshot_offer" }>): boolean {
    return subscription === this.#askId;
  }

  /** Begins to take a snapshot that was offered, if it is ahead of the state; precondition: it was asked for. */
  offered(
    source: DatacenterId,
    { manifest }: Extract<ShipLaneMessage, { kind: "snapshot_offer" }>,
    appliedIndex: LogIndex,
  ): void {
    if (this.isBusy || manifest.base.index <= appliedIndex) {
      return;
    }
    const { state, observer, onPersisted, onFatal } = this.#options;
    const opening: Opening = { kind: "opening", source, manifest, install: null };
    this.#progress = opening;
    observer.event("snapshot_fetch", { source, index: manifest.base.index });
    state
      .beginInstall()
      .then((install) => this.#opened(opening, install), onFatal)
      .then(onPersisted, onFatal);
  }

  receive(
    from: DatacenterId,
    message: Extract<ShipLaneMessage, { kind: "snapshot_chunk" | "snapshot_gone" }>,
    now: InstantMs,
  ): void {
    if (this.#progress.kind === "fetching") {
      this.#progress.transfer.receive(from, message, now);
    }
  }

  tick(now: InstantMs): void {
    if (this.#progress.kind === "opening" && this.#progress.install !== null) {
      const { install, source, manifest } = this.#progress;
      const transfer = new SnapshotFetch({ source, manifest, install, transport: this.#options.transport, now });
      this.#progress = { kind: "fetching", install, transfer };
    }
    if (this.#progress.kind === "fetching") {
      this.#follow(this.#progress, now);
    }
  }

  /** Gives up what is on its way: the lineage or the role has changed under it. */
  cancel(): void {
    if (this.#progress.kind === "fetching") {
      this.#abort(this.#progress.install);
    } else if (this.#progress.kind === "opening" && this.#progress.install !== null) {
      this.#abort(this.#progress.install);
    } else if (this.#progress.kind === "opening") {
      this.#progress = { kind: "closing" };
    }
  }

  #opened(opening: Opening, install: StateInstall): void {
    if (this.#progress === opening) {
      opening.install = install;
    } else {
      this.#abort(install);
    }
  }

  #follow({ transfer, install }: Extract<Progress, { kind: "fetching" }>, now: InstantMs): void {
    const state = transfer.tick(now);
    switch (state.kind) {
      case "receiving":
        return;
      case "received":
        if (this.#options.want({ kind: "install", base: state.base, install })) {
          this.#progress = { kind: "idle" };
        } else {
          this.#abort(install);
        }
        return;
      case "failed":
        this.#options.observer.event("snapshot_failed", { source: transfer.source, reason: state.reason });
        this.#abort(install);
        return;
    }
  }

  #abort(install: StateInstall): void {
    this.#progress = { kind: "closing" };
    install.abort().then(() => {
      this.#progress = { kind: "idle" };
      this.#options.onPersisted();
    }, this.#options.onFatal);
  }
}
