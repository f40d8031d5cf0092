// The calls of one connection that are under way. Closing a channel lets them run on, to their deadlines, and they keep
// the process alive meanwhile: a connection that is closed cancels them.

/** The part of a gRPC call that ends it. */
interface Cancellable {
  cancel(): void;
}

/** Mutable; owned by the connection. */
export class OpenCalls {
  readonly #calls = new Set<Cancellable>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** To be taken out by `remove` once it is over. */
  add(call: Cancellable): void {
    this.#calls.add(call);
  }

  remove(call: Cancellable): void {
    this.#calls.delete(call);
  }

  /** Ends every call that is under way; those who started them hear of it as of any cancellation. */
  close(): void {
    this.#closed = true;
    for (const call of this.#calls) {
      call.cancel();
    }
    this.#calls.clear();
  }
}
