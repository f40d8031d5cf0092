// A client of a world: one operation after another, as its plan says, each recorded in the history.
//
// It does what the SDK does where that matters: a commit whose outcome it did not learn is sent again with the same commit
// id, elsewhere if need be; a session carries a bookmark.
import { type ClientId, createPrng, mustExist, type Prng } from "@kvorum/base";
import type { CheckRecord, HistoryRecorder, KeyObservation, MutationRecord } from "@kvorum/checker";
import { parseVersionstampHex, versionstampToHex } from "@kvorum/keyspace";
import type { AtomicWrite, Consistency, Operation, ReadRange } from "@kvorum/kv";
import type { World } from "../world/world.ts";
import { Caller, drawClientId } from "./caller.ts";
import type { Answer } from "./client-link.ts";
import type { ClientPlan } from "./client-plan.ts";
import { Session } from "./session.ts";
import { keyBytes, observationsOf, pointRanges, valueBytes } from "./workload-keys.ts";

export interface ClientOptions {
  readonly plan: ClientPlan;
  readonly world: World;
  readonly seed: number;
  readonly history: HistoryRecorder;
}

export interface CommitInput {
  readonly mutations: readonly MutationRecord[];
  readonly checks: readonly CheckRecord[];
}

export interface ReadInput {
  readonly keys: readonly string[];
  readonly ranges: readonly ReadRange[];
  readonly consistency: Consistency;
}

/** How long operations wait, in ms: from impatient ones, which leave outcomes unknown, to ones that outlast an election. */
const TIMEOUTS_MS: readonly number[] = [400, 1500, 5000];
/** Attempts of one commit whose outcome is unknown. */
const ATTEMPTS_MAX = 5;
/** Pause before another attempt, ms. */
const RETRY_PAUSE_MS = 100;

export class Client {
  readonly plan: ClientPlan;
  readonly random: Prng;
  readonly session: Session;
  readonly #options: ClientOptions;
  readonly #caller: Caller;
  readonly #clientId: ClientId;
  #sequence = 0;

  constructor(options: ClientOptions) {
    const { plan, world, seed } = options;
    this.plan = plan;
    this.random = createPrng(seed, `client/${plan.name}`);
    this.session = new Session(plan.name);
    this.#options = options;
    this.#caller = new Caller({ world, name: plan.name, region: plan.region });
    this.#clientId = drawClientId(this.random);
  }

  /** A text that no client ever wrote before. */
  uniqueText(): string {
    return `${this.plan.name}.${this.#sequence + 1}`;
  }

  /** Chooses where the next operation goes. */
  chooseDatacenter(): void {
    const isRoaming = this.random.float() < this.plan.roamingShare;
    this.#caller.choose(isRoaming ? this.random.integer(0, this.#caller.datacenters - 1) : 0);
  }

  /** Commits, once, however often it must be sent; `onDone` hears how it ended. */
  commit(input: CommitInput, onDone: (outcome: "ok" | "failed" | "unknown") => void): void {
    this.#sequence += 1;
    const sequence = this.#sequence;
    const timeoutMs = this.#drawTimeoutMs();
    const commitId = { clientId: this.#clientId, sequence, finishedBelow: sequence };
    const open = this.#options.history.invoke({
      client: this.plan.name,
      session: this.session.name,
      clientRegion: this.plan.region,
      f: "commit",
      mutations: input.mutations,
      checks: input.checks,
      commitId: { clientId: commitId.clientId, sequence },
    });
    const operation: Operation = { kind: "commit", timeoutMs, write: { commitId, ...writeOf(input) } };
    let isExposed = false;
    const attempt = (attemptsLeft: number): void =>
      this.#caller.call(operation, (answer) => {
        const outcome = answer.kind === "answered" ? answer.outcome : null;
        if (outcome?.kind === "committed") {
          this.session.saw(outcome.versionstamp);
          open.ok({ f: "commit", versionstamp: versionstampToHex(outcome.versionstamp) });
          onDone("ok");
          return;
        }
        if (outcome?.kind === "check_failed") {
          this.#options.world.probes.hit("check_failed");
          open.fail({ failedChecks: outcome.failedChecks });
          onDone("failed");
          return;
        }
        isExposed ||= answer.kind === "silence" || (outcome?.kind === "failed" && outcome.code === "outcome_unknown");
        const error = sayFailure(answer);
        if (attemptsLeft > 0) {
          this.#caller.goElsewhere(outcome);
          this.#options.world.probes.hit(isExposed ? "commit_retried_unknown" : "commit_retried");
          this.#options.world.timeline.scheduleIn(RETRY_PAUSE_MS, () => attempt(attemptsLeft - 1));
        } else if (isExposed) {
          this.#options.world.probes.hit("outcome_unknown");
          open.info(error);
          onDone("unknown");
        } else {
          open.fail({ error });
          onDone("failed");
        }
      });
    attempt(this.random.integer(0, ATTEMPTS_MAX - 1));
  }

  /** Reads from one snapshot; `onDone` gets what was seen, or null. */
  read(input: ReadInput, onDone: (seen: readonly KeyObservation[] | null) => void): void {
    const { consistency, keys, ranges } = input;
    const isOfSession = consistency.level === "session" || consistency.level === "strong";
    const open = this.#options.history.invoke({
      client: this.plan.name,
      clientRegion: this.plan.region,
      ...(isOfSession ? { session: this.session.name } : {}),
      f: "read",
      keys,
      consistency: consistency.level,
      ...(consistency.level === "session" ? { bookmark: consistency.bookmark } : {}),
      ...(consistency.level === "bounded" ? { maxStalenessMs: consistency.maxStalenessMs } : {}),
    });
    const operation: Operation = { kind: "read", ranges, consistency, timeoutMs: this.#drawTimeoutMs() };
    this.#caller.call(operation, (answer, datacenter) => {
      const outcome = answer.kind === "answered" ? answer.outcome : null;
      if (answer.kind !== "answered" || outcome?.kind !== "read") {
        this.#caller.goElsewhere(outcome);
        if (outcome?.kind === "failed" && outcome.code === "bookmark_lost") {
          this.session.beginAnew();
        }
        open.fail({ error: sayFailure(answer) });
        onDone(null);
        return;
      }
      const { provenance } = outcome;
      const reads = observationsOf(keys, outcome.ranges);
      if (isOfSession) {
        this.session.saw(provenance.versionstamp);
      }
      this.#options.world.probes.hit(`read_${consistency.level}`);
      open.ok({
        f: "read",
        reads,
        provenance: {
          region: provenance.region,
          datacenter: provenance.datacenter,
          // A voter that was restarted does not know how far its log is committed: it may serve an older state than before.
          incarnation: this.#options.world.datacenter(provenance.datacenter).starts,
          versionstamp: versionstampToHex(provenance.versionstamp),
          ageMs: provenance.ageMs,
        },
        // Only where the datacenter asked served it itself is the moment of its answer the moment of the snapshot.
        ...(provenance.datacenter === datacenter ? { servedAtNs: nsFromMs(answer.answeredAtMs) } : {}),
      });
      onDone(reads);
    });
  }

  /** Reads the keys' values at a level. */
  readPoints(
    keys: readonly string[],
    consistency: Consistency,
    onDone: (seen: readonly KeyObservation[] | null) => void,
  ): void {
    this.read({ keys, ranges: pointRanges(keys), consistency }, onDone);
  }

  #drawTimeoutMs(): number {
    return mustExist(TIMEOUTS_MS[this.random.integer(0, TIMEOUTS_MS.length - 1)], "timeout");
  }
}

function writeOf({ mutations, checks }: CommitInput): Pick<AtomicWrite, "checks" | "mutations"> {
  return {
    checks: checks.map(({ key, versionstamp }) => ({
      key: keyBytes(key),
      versionstamp: versionstamp === null ? null : parseVersionstampHex(versionstamp),
    })),
    mutations: mutations.map((mutation) => {
      const key = keyBytes(mutation.key);
      return mutation.kind === "delete"
        ? { kind: "delete", key }
        : { kind: "set", key, value: { encoding: "bytes", data: valueBytes(mutation.value) } };
    }),
  };
}

function sayFailure(answer: Answer): string {
  return answer.kind === "answered" && answer.outcome.kind === "failed" ? answer.outcome.code : answer.kind;
}

/** The history's clock: whole ns of virtual time. */
export function nsFromMs(ms: number): number {
  return Math.round(ms * 1e6);
}
