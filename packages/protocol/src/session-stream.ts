// The client's end of one Session stream: packs operations into frames and hands out outcomes.
import type { ClientDuplexStream } from "@grpc/grpc-js";
import { KvorumError } from "@kvorum/base";
import type { SessionEvents, SessionStream } from "./connections.ts";
import type { SessionFrame, SessionFrame__Output } from "./gen/kvorum/v1/SessionFrame.ts";
import { SESSION_FRAME_BYTES } from "./limits.ts";
import { packOperations } from "./operation-codec.ts";
import { decodeOutcomes, type OutcomeItem } from "./outcome-codec.ts";
import { errorFromStatus } from "./status-codes.ts";

type SessionCall = ClientDuplexStream<SessionFrame, SessionFrame__Output>;

/** A session over a call that was just started. @param attempt what it is, for messages: "session at 127.0.0.1:4100" */
export function createSessionStream(call: SessionCall, events: SessionEvents, attempt: string): SessionStream {
  let ended = false;
  const end = (error: Error | null): void => {
    if (!ended) {
      ended = true;
      events.onEnd(error);
    }
  };
  call.on("data", (frame: SessionFrame__Output) => {
    const decoded = decode(frame);
    if (ended) {
      return;
    }
    if (decoded instanceof KvorumError) {
      end(decoded);
      call.cancel();
    } else {
      events.onOutcomes(decoded);
    }
  });
  call.on("error", (error) => end(errorFromStatus(error, attempt)));
  call.on("status", () => end(null));
  return {
    send: (operations) => {
      for (const packed of ended ? [] : packOperations(operations, SESSION_FRAME_BYTES)) {
        call.write({ packed });
      }
    },
    close: () => {
      end(null);
      call.cancel();
    },
  };
}

function decode(frame: SessionFrame__Output): readonly OutcomeItem[] | KvorumError {
  try {
    return decodeOutcomes(frame.packed);
  } catch (error) {
    return KvorumError.from(error);
  }
}
