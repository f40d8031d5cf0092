// The metadata exchange: which version of the protocol is spoken, where the data path is, and what opens it.
import { METADATA_VALID_MS } from "./limits.ts";
import { endpointPath, type Target } from "./target.ts";

type ProtocolVersion = 1 | 2 | 3;

const VERSIONS: readonly ProtocolVersion[] = [3, 2, 1];
/** What a client that sends no body speaks. */
const VERSION_UNNAMED: ProtocolVersion = 1;

export type Negotiation =
  | { readonly ok: true; readonly version: ProtocolVersion }
  | { readonly ok: false; readonly text: string };

/** The highest version that both sides speak. The body is taken by the letter: one member, nothing else. */
export function negotiateVersion(body: Uint8Array): Negotiation {
  if (body.length === 0) {
    return { ok: true, version: VERSION_UNNAMED };
  }
  const supported = parseSupportedVersions(body);
  if (supported === null) {
    return { ok: false, text: 'The body of a metadata exchange is {"supportedVersions":[1,2,3]}, or empty.' };
  }
  const version = VERSIONS.find((candidate) => supported.includes(candidate));
  return version === undefined
    ? {
        ok: false,
        text: "The server could not negotiate a protocol version. The server requires protocol version 1, 2 or 3.",
      }
    : { ok: true, version };
}

function parseSupportedVersions(body: Uint8Array): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof value !== "object" || value === null || Object.keys(value).join() !== "supportedVersions") {
      return null;
    }
    const { supportedVersions } = value as { readonly supportedVersions: unknown };
    const isList = Array.isArray(supportedVersions) && supportedVersions.every((version) => Number.isInteger(version));
    return isList ? supportedVersions : null;
  } catch {
    return null;
  }
}

export interface MetadataOptions {
  readonly version: ProtocolVersion;
  readonly databaseId: string;
  readonly target: Pick<Target, "region" | "door" | "database">;
  readonly token: string;
  /** host:port of the metadata URL. */
  readonly authority: string;
  readonly nowMs: number;
}

/**
 * Both endpoints are this node's. A native Deno program only ever uses the first strong one and stays with it, whatever
 * happens there, so it must be one behind which the leader may change: this node hands strong reads and writes to whoever
 * leads. npm's client sends its eventual reads and its watches to the eventual one.
 *
 * Behind an eventual door the strong endpoint serves eventual reads: native Deno has no other way to them.
 */
export function metadataOf({ version, databaseId, target, token, authority, nowMs }: MetadataOptions): object {
  const origin = version === 1 ? `http://${authority}` : "";
  const url = (door: Target["door"]): string => `${origin}${endpointPath({ ...target, door })}`;
  const eventual = { url: url("eventual"), consistency: "eventual" };
  return {
    version,
    databaseId,
    endpoints: [{ url: url(target.door), consistency: "strong" }, eventual],
    token,
    expiresAt: new Date(nowMs + METADATA_VALID_MS).toISOString(),
  };
}
