// The effects that collect between two takeReady.
import type { RaftMessage } from "./message.ts";
import type { ConfirmedRead, PersistRequest, Ready, SnapshotWanted } from "./ready.ts";

/** Mutable; owned by RaftState. */
export class Outbox {
  #messages: RaftMessage[] = [];
  #confirmedReads: ConfirmedRead[] = [];
  #abandonedReads: number[] = [];
  #snapshotWanted: SnapshotWanted | undefined;

  get isEmpty(): boolean {
    return (
      this.#messages.length === 0 &&
      this.#confirmedReads.length === 0 &&
      this.#abandonedReads.length === 0 &&
      this.#snapshotWanted === undefined
    );
  }

  send(message: RaftMessage): void {
    this.#messages.push(message);
  }

  confirm(read: ConfirmedRead): void {
    this.#confirmedReads.push(read);
  }

  abandon(readSequence: number): void {
    this.#abandonedReads.push(readSequence);
  }

  wantSnapshot(wanted: SnapshotWanted): void {
    this.#snapshotWanted = wanted;
  }

  /** Everything collected, with the write that goes along; the outbox is empty afterwards. */
  take(persist: PersistRequest | undefined): Ready {
    const ready = {
      messages: this.#messages,
      persist,
      confirmedReads: this.#confirmedReads,
      abandonedReads: this.#abandonedReads,
      snapshotWanted: this.#snapshotWanted,
    };
    this.#messages = [];
    this.#confirmedReads = [];
    this.#abandonedReads = [];
    this.#snapshotWanted = undefined;
    return ready;
  }
}
