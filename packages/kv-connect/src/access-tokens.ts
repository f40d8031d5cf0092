// Who may come in. A program shows the cluster's access token once, in the metadata exchange, and is given a token for the
// data path of one database. That one is a keyed hash, so every node of the cluster knows it for its own without having
// heard of it: a later primary accepts an earlier one's. At its end stands what tells the client from others (client-marks.ts), which
// opens nothing. So does a name that a program shows behind its access token, TOKEN~NAME.
import { createHmac, timingSafeEqual } from "node:crypto";
import { withoutMark } from "./client-marks.ts";

export interface AccessTokens {
  /** Whether this authorization header opens the metadata exchange. */
  judgeAccess(authorization: string | undefined): Verdict;
  /** What a program calls itself behind the access token; null: nothing. */
  nameShown(authorization: string | undefined): string | null;
  /** For the data path of one database, and the client that has this mark. */
  issue(databaseId: string, clientMark: string): string;
  /** Whether this authorization header opens the data path of a database. */
  judgeData(authorization: string | undefined, databaseId: string): Verdict;
}

type Verdict = { readonly ok: true } | { readonly ok: false; readonly text: string };

/** As long as an audit takes a name. */
const NAME_SHOWN = /~(?<name>[\w.-]{1,64})$/;
const BEARER = /^Bearer (?<token>\S+)$/i;
const ACCEPTED: Verdict = { ok: true };

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
  /** An access token may look as if a name stood behind it. */
  const isBare = (authorization: string | undefined): boolean =>
    accessToken !== null && judge(authorization, accessToken).ok;
  return {
    judgeAccess: (authorization) =>
      accessToken === null || isBare(authorization)
        ? ACCEPTED
        : judge(authorization?.replace(NAME_SHOWN, ""), accessToken),
    nameShown: (authorization) =>
      isBare(authorization) ? null : (NAME_SHOWN.exec(authorization ?? "")?.groups?.name ?? null),
    issue: (databaseId, clientMark) => `${secretOf(databaseId)}.${clientMark}`,
    judgeData: (authorization, databaseId) =>
      accessToken === null ? ACCEPTED : judge(withoutMark(authorization), expectedFor(databaseId)),
  };
}

/** In a time that tells nothing about where they differ; that it tells their lengths apart is no help to anyone. */
function isSame(found: string, expected: string): boolean {
  const [foundBytes, expectedBytes] = [Buffer.from(found), Buffer.from(expected)];
  return foundBytes.length === expectedBytes.length && timingSafeEqual(foundBytes, expectedBytes);
}
