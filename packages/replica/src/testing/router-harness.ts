// A Router with everything around it as plain values: what a test says of the leader and of the state is so.
import {
  addMs,
  createEpoch,
  createInstantMs,
  createLogIndex,
  createTerm,
  createWallMs,
  type DatacenterId,
  type InstantMs,
  parseDatacenterId,
  parseRegion,
  type WallMs,
} from "@kvorum/base";
import {
  type AppliedEntry,
  type CommandResult,
  type Consistency,
  decodePayload,
  type Operation,
  type Outcome,
  type StateReader,
} from "@kvorum/kv";
import { Adversary } from "../adversary.ts";
import { OPERATIONS_OPEN_MAX } from "../limits.ts";
import type { PeerMessage } from "../ports/peer-transport.ts";
import type { ReadContext } from "../read-context.ts";
import { ReadServer } from "../read-server.ts";
import { Request } from "../request.ts";
import { type LeaderView, Router } from "../router.ts";
import { StaleReadLedger } from "../stale-reads.ts";

const EMPTY: StateReader = { get: () => undefined, range: () => [] };
const NOTHING: AppliedEntry = {
  epoch: createEpoch(0),
  index: createLogIndex(1),
  commands: [],
  writtenKeys: [],
  droppedDatabases: [],
  queuesChanged: [],
  digest: "00000000",
};

export const here: DatacenterId = parseDatacenterId("us-east4-a");
export const elsewhere: DatacenterId = parseDatacenterId("us-east4-b");

export class RouterHarness {
  readonly sent: { readonly to: DatacenterId; readonly message: PeerMessage }[] = [];
  now: InstantMs = createInstantMs(1000);
  view: LeaderView = { self: here, isLeader: false, mayServe: true, leader: elsewhere, guesses: [] };
  /** What changes between the two looks of one turn: applied in order, one per look. */
  contexts: Partial<ReadContext>[] = [];
  context: ReadContext;
  snapshots = 0;
  /** Where the next proposed entry stands. */
  nextIndex = createLogIndex(11);
  readonly router: Router;
  readonly #server: ReadServer;
  #readSequence = 0;

  constructor() {
    const transport = {
      send: (to: DatacenterId, message: PeerMessage) => void this.sent.push({ to, message }),
      onMessage: () => undefined,
    };
    this.router = new Router({ transport, now: this.now, operationsOpenMax: OPERATIONS_OPEN_MAX });
    this.#server = new ReadServer({
      region: parseRegion("us-east4"),
      datacenter: here,
      state: {
        read: (work) => {
          this.snapshots += 1;
          return work(EMPTY);
        },
      },
      ledger: new StaleReadLedger(() => undefined),
      adversary: new Adversary(),
    });
    this.context = {
      now: this.now,
      position: { epoch: createEpoch(0), index: createLogIndex(10) },
      epoch: createEpoch(0),
      ageMs: 0,
      provenAgeMs: 50,
      mayServe: true,
      canServe: true,
      checkBookmark: () => ({ ok: true }),
    };
  }

  submit(operation: Operation, { fromPeer = false } = {}): Outcome[] {
    const outcomes: Outcome[] = [];
    const request = new Request({
      operation,
      clientRegion: parseRegion("us-east4"),
      deadlineAtMs: addMs(this.now, operation.timeoutMs),
      fromPeer,
      onOutcome: (outcome) => outcomes.push(outcome),
    });
    this.router.accept(request, this.view, this.now);
    return outcomes;
  }

  read(
    consistency: Consistency,
    options: { readonly fromPeer?: boolean; readonly timeoutMs?: number } = {},
  ): Outcome[] {
    return this.submit({ kind: "read", ranges: [], consistency, timeoutMs: options.timeoutMs ?? 5000 }, options);
  }

  /** The end of a turn: reads are served, overdue things are looked after. */
  turn(): void {
    const look = (): ReadContext => ({ ...this.context, now: this.now, ...this.contexts.shift() });
    this.router.serveReads(this.#server, look, this.view, this.now);
    this.router.sweep(this.view, this.now);
  }

  passMs(durationMs: number): void {
    this.now = addMs(this.now, durationMs);
  }

  /** The leader's round for the strong reads that wait is confirmed at `index`. */
  confirm(index: number): void {
    const readSequence = ++this.#readSequence;
    this.router.confirmReads(() => ({ ok: true, readSequence }), this.view, this.now);
    this.router.readsConfirmed([{ readSequence, index: createLogIndex(index) }], [], this.view, this.now);
  }

  applied(index: number, epoch = 0): void {
    const position = { epoch: createEpoch(epoch), index: createLogIndex(index) };
    this.context = { ...this.context, position, epoch: position.epoch };
  }

  /** An entry that changed something became visible. */
  changed(changes: Partial<AppliedEntry>): void {
    this.router.entryVisible({ ...NOTHING, ...changes });
  }

  /** The takes that are due are proposed, as one entry; returns how many commands it has. */
  propose(readyAtMs: WallMs | null): number {
    let commands = 0;
    this.router.takeDue(() => readyAtMs, createWallMs(this.now));
    this.router.propose(
      (payload) => {
        commands = decodePayload(payload).length;
        return { ok: true, index: this.nextIndex, term: createTerm(1) };
      },
      this.view,
      this.now,
    );
    return commands;
  }

  /** The entry proposed last was applied. */
  settle(...results: readonly CommandResult[]): void {
    const applied = { index: this.nextIndex, term: createTerm(1), results, datacentersDurable: 2 };
    this.nextIndex = createLogIndex(this.nextIndex + 1);
    this.router.settle(applied, this.view, this.now);
  }

  /** Operations forwarded so far: to whom, and at which level. */
  get forwarded(): readonly string[] {
    return this.sent.flatMap(({ to, message }) => {
      if (message.kind !== "forward_request") {
        return [];
      }
      const { operation } = message;
      return [`${operation.kind === "read" ? operation.consistency.level : operation.kind} to ${to}`];
    });
  }
}
