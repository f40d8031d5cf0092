// What a child process may be asked to measure, and what it answers.
import type { Rate } from "../closed-loop.ts";
import type { EchoRates } from "../floors/echo-client.ts";
import type { ClientRates } from "../workload/client-rates.ts";

interface Windows {
  readonly levels: readonly number[];
  readonly warmupMs: number;
  readonly windowMs: number;
}

export type Task =
  | { readonly kind: "fdatasync"; readonly folder: string; readonly windowMs: number }
  | ({ readonly kind: "lmdb_puts"; readonly folder: string } & Windows)
  /** Goes on serving after it has answered. */
  | { readonly kind: "echo_server" }
  /** The same. */
  | { readonly kind: "reference_server"; readonly folder: string }
  | ({ readonly kind: "echo"; readonly address: string } & Windows)
  | ({ readonly kind: "client"; readonly address: string } & Windows);

/** The answer to each kind of task. */
export interface TaskResults {
  readonly fdatasync: Rate;
  readonly lmdb_puts: readonly Rate[];
  /** host:port */
  readonly echo_server: string;
  /** The URL that a Deno program opens. */
  readonly reference_server: string;
  readonly echo: EchoRates;
  readonly client: ClientRates;
}

export type TaskAnswer<Kind extends Task["kind"]> =
  | { readonly ok: true; readonly result: TaskResults[Kind] }
  | { readonly ok: false; readonly code: string; readonly message: string };
