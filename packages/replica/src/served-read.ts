// A read as it was served, of any level but strong: what its verdict is about.
import type { InstantMs, Region } from "@kvorum/base";
import type { AppliedPosition, AuditWords, ClientSource, Consistency, ReadRange } from "@kvorum/kv";

export interface ServedRead {
  /** A watch is one each time that it shows something. */
  readonly kind: "read" | "watch";
  readonly clientRegion: Region;
  readonly source: ClientSource;
  readonly level: Consistency["level"];
  readonly readAtMs: InstantMs;
  /** The last entry that the state had applied which it was served from. */
  readonly position: AppliedPosition;
  /** "": the default one. */
  readonly database: string;
  /** What it really covered: cut at the last key if a limit was reached. */
  readonly ranges: readonly ReadRange[];
  /** What the client said of itself; null: nothing. */
  readonly audit: AuditWords | null;
}
