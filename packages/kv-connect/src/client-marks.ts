// Who a client is, for audits of its reads (docs/audit.md): a client of KV Connect says nothing of itself, so the nodes remember what
// they told it. It is known by a mark at the end of its data-path token, which every node can read there.
//
// A program that shows a name behind its access token is marked with that, whichever nodes and URLs it uses. Else a metadata exchange
// draws a mark: Deno exchanges once a minute, on the same HTTP/2 connection, and keeps its own; npm's client exchanges once
// (ephemeral-databases.ts). Two openKv() of one program are then two clients, since nothing shows that they are one.
import { randomBytes } from "node:crypto";

/** A client as its requests show it. */
export interface MarkedClient {
  /** What the nodes know it by, the same at all of them. */
  readonly name: string;
  /** What its owner calls it; "": nothing. */
  readonly clientName: string;
}

const DRAWN_BYTES = 8;
const MARK = /\.(?:(?<drawn>[0-9a-f]{16})|~(?<shown>[\w.-]{1,64}))$/;

/** null: a token of another kind, whose client cannot be told apart. */
export function clientIn(authorization: string | undefined): MarkedClient | null {
  const { drawn, shown } = MARK.exec(authorization ?? "")?.groups ?? {};
  if (shown !== undefined) {
    return { name: shown, clientName: shown };
  }
  // No shown name has a space.
  return drawn === undefined ? null : { name: `kv-connect ${drawn}`, clientName: "" };
}

export function withoutMark(authorization: string | undefined): string | undefined {
  return authorization?.replace(MARK, "");
}

export class ClientMarks {
  readonly #drawn = new WeakMap<object, string>();

  /** The mark that a metadata exchange gives its client. @param session null for HTTP/1.1 */
  markFor(session: object | null, nameShown: string | null): string {
    if (nameShown !== null) {
      return `~${nameShown}`;
    }
    const known = session === null ? undefined : this.#drawn.get(session);
    const mark = known ?? randomBytes(DRAWN_BYTES).toString("hex");
    if (session !== null) {
      this.#drawn.set(session, mark);
    }
    return mark;
  }
}
