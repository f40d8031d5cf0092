// Who may come in. A program shows the cluster's access token once, in the metadata exchange, and is given a token for the
// data path of one database. That one is a keyed hash, so every node of the cluster knows it for its own without having
// heard of it: a later primary accepts an earlier one's.
import { createHmac, timingSafeEqual } from "node:crypto";

export interface AccessTokens {
  /** Whether this authorization header opens the metadata exchange. */
  judgeAccess(authorization: string | undefined): Verdict;
  /** For the data path of one database. */
  issue(databaseId: string): string;
  /** Whether this authorization header opens the data path of a database. */
  judgeData(authorization: string | undefined, databaseId: string): Verdict;
}

type Verdict = { readonly ok: true } | { readonly ok: false; readonly text: string };

const BEARER = /^Bearer (?<token>\S+)$/i;
const ACCEPTED: Verdict = { ok: true };

/** @param accessToken null: nobody is asked for one, and any is accepted */
export function createAccessTokens(accessToken: string | null): AccessTokens {
  const issue = (databaseId: string): string =>
    createHmac("sha256", accessToken ?? "")
      .update(`kv-connect data path ${databaseId}`)
      .digest("base64url");
  /** Of the database that was asked for last: nearly every request is for it, and each would cost a hash. */
  let issued = { databaseId: "", token: "" };
  const issuedFor = (databaseId: string): string => {
    if (issued.databaseId !== databaseId) {
      issued = { databaseId, token: issue(databaseId) };
    }
    return issued.token;
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
    issue,
    judgeData: (authorization, databaseId) =>
      accessToken === null ? ACCEPTED : judge(authorization, issuedFor(databaseId)),
  };
}

/** In a time that tells nothing about where they differ; that it tells their lengths apart is no help to anyone. */
function isSame(found: string, expected: string): boolean {
  const [foundBytes, expectedBytes] = [Buffer.from(found), Buffer.from(expected)];
  return foundBytes.length === expectedBytes.length && timingSafeEqual(foundBytes, expectedBytes);
}
