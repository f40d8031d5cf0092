// A transport that keeps what is sent, in order, for tests of one part of the replica at a time.
import type { DatacenterId } from "@kvorum/base";
import type { PeerMessage, PeerTransport } from "../ports/peer-transport.ts";

export interface SentMessage {
  readonly to: DatacenterId;
  readonly message: PeerMessage;
}

export class SentMessages implements Pick<PeerTransport, "send"> {
  #sent: SentMessage[] = [];

  send(to: DatacenterId, message: PeerMessage): void {
    this.#sent.push({ to, message });
  }

  /** What was sent since the last take. */
  take(): readonly SentMessage[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  /** The messages of one kind that were sent since the last take; the others are forgotten too. */
  takeKind<Kind extends PeerMessage["kind"]>(kind: Kind): readonly Extract<PeerMessage, { readonly kind: Kind }>[] {
    return this.take().flatMap(({ message }) => (isKind(message, kind) ? [message] : []));
  }
}

function isKind<Kind extends PeerMessage["kind"]>(
  message: PeerMessage,
  kind: Kind,
): message is Extract<PeerMessage, { readonly kind: Kind }> {
  return message.kind === kind;
}
