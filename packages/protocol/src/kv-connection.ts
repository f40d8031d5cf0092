// A client's connection to the Kv service of one node.
import { Metadata } from "@grpc/grpc-js";
import { parseDatacenterId } from "@kvorum/base";
import { clusterViewFromMessage } from "./cluster-messages.ts";
import type { KvConnection, KvConnectionOptions } from "./connections.ts";
import type { PingResponse__Output } from "./gen/kvorum/v1/PingResponse.ts";
import { CHANNEL_CREDENTIALS, CHANNEL_OPTIONS, callUnary } from "./grpc-call.ts";
import { CLIENT_REGION_KEY } from "./metadata-keys.ts";
import { OpenCalls } from "./open-calls.ts";
import { loadServices } from "./services.ts";
import { createSessionStream } from "./session-stream.ts";

/** Dials lazily, at the first call, and again by itself for as long as calls are made. Never throws by itself. */
export function connectKv(options: KvConnectionOptions): KvConnection {
  const { address, clientRegion } = options;
  const client = new (loadServices().Kv)(address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
  const calls = new OpenCalls();
  const metadata = new Metadata();
  if (clientRegion !== null) {
    metadata.set(CLIENT_REGION_KEY, clientRegion);
  }
  return {
    address,
    openSession: (events) => {
      const call = client.session(metadata);
      calls.add(call);
      call.on("status", () => calls.remove(call));
      return createSessionStream(call, events, `session at ${address}`);
    },
    discover: async (timeoutMs) =>
      clusterViewFromMessage(
        await callUnary({ attempt: `discover at ${address}`, timeoutMs, calls }, (callOptions, callback) =>
          client.discover({}, metadata, callOptions, callback),
        ),
      ),
    ping: async (timeoutMs) => {
      const startMs = performance.now();
      const { datacenter, ready, leader } = await callUnary<PingResponse__Output>(
        { attempt: `ping at ${address}`, timeoutMs, calls },
        (callOptions, callback) => client.ping({}, metadata, callOptions, callback),
      );
      return {
        datacenter: parseDatacenterId(datacenter),
        ready,
        leader: leader === "" ? null : parseDatacenterId(leader),
        rttMs: performance.now() - startMs,
      };
    },
    close: () => {
      calls.close();
      client.close();
    },
  };
}
