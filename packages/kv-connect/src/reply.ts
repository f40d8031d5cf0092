// What a request is answered with, before it is written to either kind of connection.
import { KvorumError } from "@kvorum/base";
import { HTTP_STATUS } from "./http-status.ts";

export interface Reply {
  readonly status: number;
  /** Exactly as it is sent: npm's client compares it to the letter. */
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Called once it has arrived at the client; not at all if it never does. */
  readonly onArrived?: () => void;
}

const TEXT = new TextEncoder();

/** A refusal as both clients show it: `KV Connect failed to call … : <text>`. */
export function textReply(status: number, text: string): Reply {
  return { status, contentType: "text/plain", body: TEXT.encode(text) };
}

export function jsonReply(value: object): Reply {
  return { status: 200, contentType: "application/json", body: TEXT.encode(JSON.stringify(value)) };
}

export function protobufReply(body: Uint8Array): Reply {
  return { status: 200, contentType: "application/x-protobuf", body };
}

/** By the table of HTTP_STATUS; the text of a 400 is what the program is told. */
export function errorReply(thrown: unknown): Reply {
  const { code, message } = KvorumError.from(thrown);
  return textReply(HTTP_STATUS[code], message);
}
