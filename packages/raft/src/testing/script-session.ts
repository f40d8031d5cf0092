// The commands of the scripts in testdata: what a person says happens to a few voters, and what is seen of it.
import {
  createInstantMs,
  createLogIndex,
  createTerm,
  createWallMs,
  type DatacenterId,
  parseDatacenterId,
} from "@kvorum/base";
import type { Entry } from "../entry.ts";
import type { Raft } from "../raft.ts";
import type { HardState, Ready } from "../ready.ts";
import type { ScriptCommand } from "./datadriven.ts";
import { entriesOf, RaftEnvironment, type TestVoter } from "./raft-environment.ts";
import { describeConfiguration, describeMessage, describeStatus, describeWrite } from "./trace.ts";

type DiskAtStart = { readonly hardState: HardState; readonly terms: readonly number[] };
type Handler = (command: ScriptCommand) => void;

/** A turn of `settle` delivers everything once; a script that needs more than this many never comes to rest. */
const SETTLE_TURNS_MAX = 200;

const RUN_STEP_MS = 5;

/** Runs script commands; one per script. */
export class ScriptSession {
  readonly #disks = new Map<string, DiskAtStart>();
  readonly #roles = new Map<string, string>();
  #environment: RaftEnvironment | undefined;
  #output: string[] = [];
  /** Messages and writes are printed as well as what becomes of them. */
  #isVerbose = true;

  readonly #handlers: Readonly<Record<string, Handler>> = {
    disk: (command) => this.#disk(command),
    start: (command) => this.#start(command),
    advance: (command) => this.#advance(Number(command.words[0])),
    elect: (command) => this.#elect(command),
    wake: (command) => this.#wake(this.#id(command, 0)),
    propose: (command) => this.#propose(command),
    read: (command) => this.#read(this.#id(command, 0)),
    ready: (command) => this.#takeReady(this.#id(command, 0)),
    persist: (command) => this.#persist(this.#id(command, 0)),
    deliver: (command) => this.#deliver(command),
    drop: (command) => this.#drop(command),
    cut: (command) => this.#env.cut(this.#id(command, 0), this.#id(command, 1)),
    heal: () => this.#env.heal(),
    crash: (command) => this.#env.crash(this.#id(command, 0), false),
    restart: (command) => this.#env.restart(this.#id(command, 0)),
    wipe: (command) => this.#wipe(command),
    apply: (command) => this.#env.apply(this.#id(command, 0), createLogIndex(Number(command.words[1]))),
    compact: (command) => this.#env.compact(this.#id(command, 0), createLogIndex(Number(command.words[1]))),
    install: (command) => this.#install(command),
    change: (command) => this.#change(command),
    transfer: (command) => this.#transfer(command),
    leave: (command) => this.#env.raft(this.#id(command, 0)).leave(this.#env.now),
    configuration: (command) => this.#configuration(command),
    run: (command) => this.#run(command),
    settle: (command) => this.#settle(command),
    status: (command) => this.#status(command),
    progress: (command) => this.#progress(this.#id(command, 0)),
    log: (command) => this.#log(command, (entry) => entry.term),
    times: (command) => this.#log(command, (entry) => entry.leaderTimeMs),
  };

  /** @returns the lines to print; an invariant that breaks is printed too, and ends nothing */
  run(command: ScriptCommand): readonly string[] {
    const handler = this.#handlers[command.verb];
    if (handler === undefined) {
      return [`unknown command: ${command.line}`];
    }
    this.#output = [];
    try {
      handler(command);
      this.#noteRoles();
    } catch (error) {
      this.#output.push(`error: ${error instanceof Error ? error.message : String(error)}`);
    }
    return this.#output;
  }

  get #env(): RaftEnvironment {
    if (this.#environment === undefined) {
      throw new Error("a script starts its voters first: start a b c");
    }
    return this.#environment;
  }

  #id(command: ScriptCommand, position: number): DatacenterId {
    return parseDatacenterId(command.words[position] ?? "");
  }

  #idsOf(command: ScriptCommand): readonly DatacenterId[] {
    const only = command.options.get("only")?.split(",");
    return [...this.#env.voters.keys()].filter((id) => only?.includes(id) ?? true);
  }

  /** `disk a terms=1,1,2 term=2 vote=b commit=1` — what a voter finds at start. */
  #disk({ words, options }: ScriptCommand): void {
    const terms = (options.get("terms") ?? "").split(",").filter((term) => term !== "");
    const vote = options.get("vote");
    this.#disks.set(words[0] ?? "", {
      terms: terms.map(Number),
      hardState: {
        term: createTerm(Number(options.get("term") ?? terms.at(-1) ?? 0)),
        vote: vote === undefined ? null : parseDatacenterId(vote),
        commitIndex: createLogIndex(Number(options.get("commit") ?? 0)),
      },
    });
  }

  /** `wipe a [from=b last=3]` — an empty disk; or one that has been given the first entries again, as a learner is. */
  #wipe(command: ScriptCommand): void {
    const from = command.options.get("from");
    const lastIndex = Number(command.options.get("last") ?? 0);
    this.#env.wipe(this.#id(command, 0), from === undefined ? null : parseDatacenterId(from), lastIndex);
  }

  /**
   * `start a b c [voters=a,b] [election=100] [heartbeat=10] [drift=0.1] [cold=yes]` — `drift`: with a lease. Voters with empty
   * disks make sure that the cluster is new before the story begins, unless it starts cold.
   */
  #start(command: ScriptCommand): void {
    const { words, options } = command;
    const drift = options.get("drift");
    this.#environment = new RaftEnvironment({
      ids: words,
      voters: options.get("voters")?.split(",") ?? words,
      reads: drift === undefined ? { kind: "read_index" } : { kind: "lease", clockDriftShareMax: Number(drift) },
      seed: Number(options.get("seed") ?? 1),
      timing: {
        electionTimeoutMs: Number(options.get("election") ?? 100),
        heartbeatIntervalMs: Number(options.get("heartbeat") ?? 10),
      },
      disks: this.#disks,
    });
    if (!options.has("cold")) {
      this.#settle(command);
    }
    this.#noteRoles();
    this.#output = [];
    this.#environment.onReady = (voter, ready) => this.#noteReady(voter, ready);
  }

  /** `advance 50` — time passes for everyone who is up. */
  #advance(durationMs: number): void {
    this.#env.now = createInstantMs(this.#env.now + durationMs);
    for (const { raft } of this.#env.voters.values()) {
      raft?.tick(this.#env.now);
    }
  }

  /** `run 200 [only=a,b]` — time passes in steps of 5 ms, and things settle after each; voters left out stand still. */
  #run(command: ScriptCommand): void {
    const ids = this.#idsOf(command);
    for (let passedMs = 0; passedMs < Number(command.words[0]); passedMs += RUN_STEP_MS) {
      this.#env.now = createInstantMs(this.#env.now + RUN_STEP_MS);
      for (const id of ids) {
        this.#env.voter(id).raft?.tick(this.#env.now);
      }
      this.#settle(command);
    }
  }

  /** `wake a` — time passes up to this voter's deadline; only it notices. */
  #wake(id: DatacenterId): void {
    const raft = this.#env.raft(id);
    this.#env.now = createInstantMs(Math.max(this.#env.now, raft.wakeAtMs));
    raft.tick(this.#env.now);
  }

  /** `elect a [only=a,b]` — `wake a` and `settle`, without the details. */
  #elect(command: ScriptCommand): void {
    const id = this.#id(command, 0);
    this.#wake(id);
    this.#settle(command);
    this.#noteRoles();
    this.#output = [`${id}: ${describeStatus(this.#env.raft(id).status)}`];
  }

  /** `propose a [count=1] [bytes=1] [time=0]` */
  #propose(command: ScriptCommand): void {
    const id = this.#id(command, 0);
    const payload = new Uint8Array(Number(command.options.get("bytes") ?? 1));
    const leaderTimeMs = createWallMs(Number(command.options.get("time") ?? 0));
    for (let count = Number(command.options.get("count") ?? 1); count > 0; count--) {
      const proposal = this.#env.raft(id).propose(payload, leaderTimeMs, this.#env.now);
      if (!proposal.ok) {
        this.#output.push(`${id} refuses: ${proposal.reason}, leader ${proposal.leader ?? "none"}`);
        return;
      }
    }
  }

  /** `change a voters=a,b,d [learners=c]` */
  #change(command: ScriptCommand): void {
    const id = this.#id(command, 0);
    const idsOf = (option: string): readonly DatacenterId[] =>
      (command.options.get(option)?.split(",") ?? []).map(parseDatacenterId);
    const next = { voters: idsOf("voters"), learners: idsOf("learners") };
    const proposal = this.#env.raft(id).changeConfiguration(next, createWallMs(0), this.#env.now);
    this.#output.push(
      proposal.ok
        ? `${id} appends ${proposal.index}`
        : `${id} refuses: ${proposal.reason}, leader ${proposal.leader ?? "none"}`,
    );
  }

  /** `transfer a b` */
  #transfer(command: ScriptCommand): void {
    const id = this.#id(command, 0);
    const transfer = this.#env.raft(id).transferLeadership(this.#id(command, 1), this.#env.now);
    this.#output.push(transfer.ok ? `${id} hands over` : `${id} refuses: ${transfer.reason}`);
  }

  /** `install a b` — the state of a, as far as a has applied, is brought to b. */
  #install(command: ScriptCommand): void {
    const [from, to] = [this.#id(command, 0), this.#id(command, 1)];
    const { index } = this.#env.voter(from).applied.base;
    this.#output.push(`${to} ${this.#env.install(from, to) ? "goes on from" : "does not need"} ${index}`);
  }

  #configuration(command: ScriptCommand): void {
    for (const { id, raft } of this.#env.voters.values()) {
      if (raft !== undefined && (command.words.length === 0 || command.words.includes(id))) {
        const { configuration, configurationIndex } = raft.status;
        this.#output.push(`${id}: ${describeConfiguration(configuration)} since ${configurationIndex}`);
      }
    }
  }

  #read(id: DatacenterId): void {
    const ticket = this.#env.raft(id).readIndex(this.#env.now);
    this.#output.push(
      ticket.ok
        ? `${id} read ${ticket.readSequence}`
        : `${id} refuses: ${ticket.reason}, leader ${ticket.leader ?? "none"}`,
    );
  }

  #takeReady(id: DatacenterId): void {
    this.#env.takeReady(id);
  }

  #persist(id: DatacenterId): void {
    const request = this.#env.persist(id);
    if (this.#isVerbose) {
      this.#output.push(
        `${id} durable ${request.sequence}`,
        ...request.messagesAfter.map((each) => `  ${describeMessage(each)}`),
      );
    }
  }

  /** `deliver a b [count|all]` — messages from a arrive at b, which then hands out what follows. */
  #deliver(command: ScriptCommand): void {
    const from = this.#id(command, 0);
    const to = this.#id(command, 1);
    const count = command.words[2] === "all" ? this.#env.link(from, to).length : Number(command.words[2] ?? 1);
    for (let i = 0; i < count; i++) {
      const message = this.#env.deliver(from, to);
      this.#output.push(`deliver ${describeMessage(message)}`);
    }
    this.#noteRoles();
    this.#env.takeReady(to);
  }

  /** `drop a b [count]` */
  #drop(command: ScriptCommand): void {
    const count = Number(command.words[2] ?? Number.POSITIVE_INFINITY);
    const lost = this.#env.drop(this.#id(command, 0), this.#id(command, 1), count);
    this.#output.push(...lost.map((message) => `lost ${describeMessage(message)}`));
  }

  /** `settle [trace] [only=a,b]` — messages arrive and writes end until nothing is left to do; time stands still. */
  #settle(command: ScriptCommand): void {
    const ids = this.#idsOf(command);
    this.#isVerbose = command.words.includes("trace");
    for (let turn = 0; ids.map((id) => this.#settleVoter(id, ids)).some(Boolean); turn++) {
      this.#noteRoles();
      if (turn > SETTLE_TURNS_MAX) {
        this.#output.push("does not settle");
        break;
      }
    }
    this.#isVerbose = true;
  }

  #settleVoter(id: DatacenterId, ids: readonly DatacenterId[]): boolean {
    const voter = this.#env.voter(id);
    if (voter.raft === undefined) {
      return false;
    }
    let isBusy = false;
    for (const from of ids) {
      for (let count = this.#env.link(from, id).length; count > 0; count--) {
        this.#env.deliver(from, id);
        isBusy = true;
      }
    }
    if (voter.raft.hasReady()) {
      this.#env.takeReady(id);
      isBusy = true;
    }
    if (voter.writing !== undefined) {
      this.#persist(id);
      isBusy = true;
    }
    return isBusy;
  }

  #status(command: ScriptCommand): void {
    for (const { id, raft } of this.#env.voters.values()) {
      if (command.words.length === 0 || command.words.includes(id)) {
        this.#output.push(`${id}: ${raft === undefined ? "down" : describeStatus(raft.status)}`);
      }
    }
  }

  #progress(id: DatacenterId): void {
    for (const [follower, progress] of this.#env.raft(id).status.progress) {
      const { state, matchIndex, nextIndex, inflightBytes, recentlyActive, isLeaving } = progress;
      const activity = isLeaving ? "leaving" : recentlyActive ? "active" : "silent";
      this.#output.push(
        `${follower}: ${state} match=${matchIndex} next=${nextIndex} inflight=${inflightBytes} ${activity}`,
      );
    }
  }

  /** `log [a …]` — the term of every entry in memory or on disk; `times` — its leader time. */
  #log(command: ScriptCommand, describe: (entry: Entry) => number): void {
    for (const { id, raft } of this.#env.voters.values()) {
      if (raft !== undefined && (command.words.length === 0 || command.words.includes(id))) {
        this.#output.push(`${id}: ${this.#entriesOf(id, raft).map(describe).join(" ")}`);
      }
    }
  }

  #entriesOf(id: DatacenterId, raft: Raft): readonly Entry[] {
    return entriesOf(raft, this.#env.voter(id).disk.firstIndex, raft.status.lastIndex);
  }

  #noteReady({ id }: TestVoter, ready: Ready): void {
    if (this.#isVerbose) {
      this.#output.push(...ready.messages.map(describeMessage));
      if (ready.persist !== undefined) {
        this.#output.push(`${id} ${describeWrite(ready.persist)}`);
      }
    }
    for (const read of ready.confirmedReads) {
      this.#output.push(`${id} confirms read ${read.readSequence} at ${read.index}`);
    }
    if (ready.snapshotWanted !== undefined) {
      this.#output.push(
        `${id} wants a snapshot at ${ready.snapshotWanted.index}, as ${ready.snapshotWanted.from} says`,
      );
    }
    for (const readSequence of ready.abandonedReads) {
      this.#output.push(`${id} abandons read ${readSequence}`);
    }
  }

  /** Prints who has changed role, term or commit index since the last look, and checks the invariants. */
  #noteRoles(): void {
    for (const { id, raft } of this.#environment?.voters.values() ?? []) {
      raft?.assertInvariants();
      const status = raft?.status;
      const role =
        status === undefined
          ? "down"
          : `${status.role} term=${status.term} commit=${status.commitIndex}${status.isRecovering ? " recovering" : ""}`;
      if (this.#roles.get(id) !== role) {
        this.#roles.set(id, role);
        this.#output.push(`${id} is ${role}`);
      }
    }
  }
}
