// The effects that collect between two takeReady.
import type { RaftMessage } from "./message.ts";
import type { ConfirmedRead, PersistRequest, Ready } from "./ready.ts";

/** Mutable; owned by RaftState. */
export class Outbox {
  #messages: RaftMessage[] = [];
  #confirmedReads: ConfirmedRead[] = [];
  #abandonedReads: number[] = [];

  get isEmpty(): boolean {
    return this.#messages.length === 0 && this.#confirmedReads.length === 0 && this.#abandonedReads.length === 0;
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

  /** Everything collected, with the write that goes along; the outbox is empty afterwards. */
  take(persist: PersistRequest | undefined): Ready {
    const ready = {
      messages: this.#messages,
      persist,
      confirmedReads: this.#confirmedReads,
      abandonedReads: this.#abandonedReads,
    };
    this.#messages = [];
    this.#confirmedReads = [];
    this.#abandonedReads = [];
    return ready;
  }
}
