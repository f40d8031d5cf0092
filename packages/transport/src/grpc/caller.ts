// Who calls, and over which emulated link: read from the metadata of a client's call.
import type { Metadata } from "@grpc/grpc-js";
import { parseRegion, type Region } from "@kvorum/base";
import { CLIENT_REGION_KEY } from "@kvorum/protocol";
import type { ClientLink, ClientMessage, EmulatedWan } from "../emulated-wan/emulated-wan.ts";

export interface Caller {
  readonly region: Region;
  readonly link: ClientLink;
}

/** The link of a client that names no region: it stands beside the datacenter. */
const BESIDE: ClientLink = {
  receive: (message: ClientMessage) => message.deliver(),
  send: (message: ClientMessage) => message.deliver(),
};

/** @throws KvorumError invalid_argument — a client region that is no name, or without figures in the topology */
export function callerFrom(
  metadata: Metadata,
  here: { readonly region: Region; readonly emulatedWan: Pick<EmulatedWan, "openClientLink"> },
): Caller {
  const [text] = metadata.get(CLIENT_REGION_KEY);
  if (text === undefined) {
    return { region: here.region, link: BESIDE };
  }
  const region = parseRegion(text.toString());
  return { region, link: here.emulatedWan.openClientLink(region) };
}

/** Resolves when a request of this weight has crossed the caller's link; never if the link is cut. */
export function arrival(link: ClientLink, sizeBytes: number): Promise<void> {
  return new Promise((deliver) => link.receive({ sizeBytes, deliver }));
}

/** Resolves when a response of this weight has crossed the caller's link; never if the link is cut. */
export function departure(link: ClientLink, sizeBytes: number, workedMs = 0): Promise<void> {
  return new Promise((deliver) => link.send({ sizeBytes, workedMs, deliver }));
}
