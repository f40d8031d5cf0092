// Who may come in. A program shows the cluster's access token once, in the metadata exchange, and is given a token for the
// data path of one database. That one is a keyed hash, so every node of the cluster knows it for its own without having
// heard of it: a later primary accepts an earlier one's. At its end stands a name that tells the client from others (audited-clients.ts)
// and opens nothing.
import { createHmac, timingSafeEqual } from "node:crypto";

export interface AccessTokens {
  /** Whether this authorization header opens the metadata exchange. */
  judgeAccess(authorization: string | undefined): Verdict;
  /** For the data path of one database, and the client that is called so. */
  issue(databaseId: string, clientName: string): string;
  /** Whether this authorization header opens the data path of a database. */
  judgeData(authorization: string | undefined, databaseId: string): Verdict;
}

type Verdict = { readonly ok: true } | { readonly ok: false; readonly text: string };

const CLIENT_NAME = /\.(?<name>[0-9a-f]{16})$/;
const BEARER = /^Bearer (?<token>\S+)$/i;
const ACCEPTED: Verdict = { ok: true };

/** What the client of a data-path token is called; null: the token is of another kind. */
export function clientNameIn(authorization: string | undefined): string | null {
  return CLIENT_NAME.exec(authorization ?? "")?.groups?.name ?? null;
}

/** @param accessToken null: nobody is asked for one, and any is accepted */
export function createAccessTokens(accessToken: string | null): AccessTokens {
  const secretOf = (databaseId: string): string =>
    createHmac("sha256", accessToken ?? "")
      .update(`kv-connect data path ${databaseId}`)
      .digest("base64url");
  /** Of the database that was asked for last: nearly every request is for it, and each would cost a hash. */
  let last = { databaseId: "", secret: "" };
  const expectedFor = (databaseId: string): string => {
    if (last.databaseId !== databaseId) {
      last = { databaseId, secret: secretOf(databaseId) };
    }
    return last.secret;
  };
  const judge = (authorization: string | undefined, expected: string): Verdict => {
    const token = BEARER.exec(authorization ?? "")?.groups?.token;
    if (token === undefined) {
      return { ok: false, text: "Malformed authorization header." };
    }
    return isSame(token, expected) ? ACCEPTED : { ok: false, text: "Invalid access token." };
  };
  return {
    judgeAccess: (authorization) => (accessToken === null ? ACCEPTED : judge(authorization, accessToken)),
    issue: (databaseId, clientName) => `${secretOf(databaseId)}.${clientName}`,
    judgeData: (authorization, databaseId) =>
      accessToken === null ? ACCEPTED : judge(authorization?.replace(CLIENT_NAME, ""), expectedFor(databaseId)),
  };
}

/** In a time that tells nothing about where they differ; that it tells their lengths apart is no help to anyone. */
function isSame(found: string, expected: string): boolean {
  const [foundBytes, expectedBytes] = [Buffer.from(found), Buffer.from(expected)];
  return foundBytes.length === expectedBytes.length && timingSafeEqual(foundBytes, expectedBytes);
}
