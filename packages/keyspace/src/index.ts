import type { Brand } from "@kvorum/base";
export type Versionstamp = Brand<Uint8Array, "Versionstamp">;
