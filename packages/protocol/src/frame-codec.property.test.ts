// The hand-written frames against proto-loader's: the same bytes, and each reads what the other wrote.
import { fileURLToPath } from "node:url";
import { loadSync, type MessageTypeDefinition } from "@grpc/proto-loader";
import fc from "fast-check";
import { expect, test } from "vitest";
import { peerFrameCodec, sessionFrameCodec } from "./frame-codec.ts";

const PROTO_FOLDER = fileURLToPath(new URL("../../../proto/", import.meta.url));
const definition = loadSync(["kvorum/v1/kv.proto", "kvorum/v1/replication.proto"], {
  defaults: true,
  includeDirs: [PROTO_FOLDER],
});
const reference = {
  session: definition["kvorum.v1.SessionFrame"] as MessageTypeDefinition<object, object>,
  peer: definition["kvorum.v1.PeerFrame"] as MessageTypeDefinition<object, object>,
};

/** Around the lengths at which a varint grows too. */
const packed = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom(127, 128, 16_383, 16_384, 70_000).map((length) => new Uint8Array(length).fill(7)),
);
const peerFrame = fc.record({ packed, sentAtMs: fc.double() });

test("frame codec: session frames are proto-loader's, byte by byte, and are read back", () => {
  fc.assert(
    fc.property(packed, (bytes) => {
      const frame = sessionFrameCodec.encode({ packed: bytes });
      expect(frame.equals(reference.session.serialize({ packed: bytes }))).toBe(true);
      expect(sessionFrameCodec.decode(frame)).toEqual({ packed: Buffer.from(bytes) });
      expect(sessionFrameCodec.decode(frame)).toEqual(reference.session.deserialize(frame));
    }),
  );
});

test("frame codec: peer frames are proto-loader's, byte by byte, and are read back", () => {
  fc.assert(
    fc.property(peerFrame, (message) => {
      const frame = peerFrameCodec.encode(message);
      expect(frame.equals(reference.peer.serialize(message))).toBe(true);
      expect(peerFrameCodec.decode(frame)).toEqual({ ...message, packed: Buffer.from(message.packed) });
      expect(peerFrameCodec.decode(frame)).toEqual(reference.peer.deserialize(frame));
    }),
  );
});

test("frame codec: fields in another order, absent ones and those of a newer sender are read as protobuf has it", () => {
  const newer = [
    [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], // field 3, a varint of ten bytes
    [0x21, 1, 2, 3, 4, 5, 6, 7, 8], // field 4, 64 bits
    [0x2a, 2, 9, 9], // field 5, bytes
    [0x35, 1, 2, 3, 4], // field 6, 32 bits
    [0x82, 0x01, 0], // field 16, a tag of two bytes
  ];
  const known = [
    [0x0a, 1, 42],
    [0x11, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f],
    [0x0a, 0],
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray([...newer, ...known]), (fields) => {
      const bytes = Buffer.from(fields.flat());
      expect(peerFrameCodec.decode(bytes)).toEqual(reference.peer.deserialize(bytes));
    }),
  );
});

test("frame codec: a frame that is cut off within a field is refused as invalid_argument", () => {
  const frame = peerFrameCodec.encode({ packed: new Uint8Array(200).fill(1), sentAtMs: 1.5 });
  const fieldEnds = [0, frame.length - 9, frame.length];
  for (let length = 0; length <= frame.length; length++) {
    const decode = (): unknown => peerFrameCodec.decode(frame.subarray(0, length));
    if (fieldEnds.includes(length)) {
      expect(decode).not.toThrow();
    } else {
      expect(decode).toThrow(expect.objectContaining({ code: "invalid_argument" }));
    }
  }
  for (const bytes of [[0x0b], [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], Array.from({ length: 11 }, () => 0xff)]) {
    expect(() => sessionFrameCodec.decode(Buffer.from(bytes))).toThrow(/^malformed frame: /);
  }
});
