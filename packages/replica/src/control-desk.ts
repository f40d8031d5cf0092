// Operators' requests under way at this replica: each is begun once, and answered when the cluster has become what it asks.
import {
  addMs,
  assertNever,
  type DatacenterId,
  type InstantMs,
  KvorumError,
  type Region,
  type WallMs,
} from "@kvorum/base";
import { isJoint, isVoter } from "@kvorum/raft";
import type { ControlRequest, ControlResult } from "./control.ts";
import type { EpochDesk } from "./epoch-desk.ts";
import type { LearnerRole } from "./learner-role.ts";
import { CONTROL_MS_MAX } from "./limits.ts";
import type { Standing } from "./standing.ts";
import type { VoterRole } from "./voter-role.ts";

export interface ControlDeskOptions {
  readonly self: DatacenterId;
  readonly standing: Standing;
  readonly epochs: EpochDesk;
}

/** The replica at this moment. */
export interface ControlView {
  readonly role: VoterRole | LearnerRole;
  /** A change of role is under way: the request has to wait. */
  readonly isChanging: boolean;
  readonly wallNowMs: WallMs;
  readonly now: InstantMs;
}

type Answer = ControlResult | KvorumError;

interface Pending {
  readonly request: ControlRequest;
  readonly deadlineAtMs: InstantMs;
  readonly settle: (answer: Answer) => void;
  /** Looks whether it is done; null before it was begun. */
  isDone: ((view: ControlView) => Answer | null) | null;
}

export class ControlDesk {
  readonly #options: ControlDeskOptions;
  #pending: Pending[] = [];

  constructor(options: ControlDeskOptions) {
    this.#options = options;
  }

  /** Rejects with the reason when it cannot be done, or was not done in time (CONTROL_MS_MAX). */
  submit(request: ControlRequest, now: InstantMs): Promise<ControlResult> {
    return new Promise((resolve, reject) => {
      const settle = (answer: Answer): void => (answer instanceof KvorumError ? reject(answer) : resolve(answer));
      this.#pending.push({ request, deadlineAtMs: addMs(now, CONTROL_MS_MAX), settle, isDone: null });
    });
  }

  /** Whether requests are under way: they want a look now and then. */
  get isBusy(): boolean {
    return this.#pending.length > 0;
  }

  tick(view: ControlView): void {
    for (const pending of this.#pending) {
      const answer = this.#advance(pending, view);
      if (answer !== null) {
        this.#pending = this.#pending.filter((other) => other !== pending);
        pending.settle(answer);
      }
    }
  }

  #advance(pending: Pending, view: ControlView): Answer | null {
    if (view.now >= pending.deadlineAtMs) {
      return new KvorumError("deadline_exceeded", `${pending.request.kind}: not done within ${CONTROL_MS_MAX} ms`);
    }
    if (view.isChanging) {
      return null;
    }
    if (pending.isDone === null) {
      const begun = this.#begin(pending.request, view);
      if (begun instanceof KvorumError) {
        return begun;
      }
      pending.isDone = begun;
    }
    return pending.isDone(view);
  }

  #begin(request: ControlRequest, view: ControlView): KvorumError | ((view: ControlView) => Answer | null) {
    switch (request.kind) {
      case "change_configuration":
        return this.#changeConfiguration(request, view);
      case "transfer_leadership":
        return this.#transfer(request.to, view);
      case "begin_epoch":
        return this.#beginEpoch(request, view);
      case "add_member":
        return this.#addMember(request);
      default:
        return assertNever(request);
    }
  }

  #changeConfiguration(
    { voters, learners }: Extract<ControlRequest, { kind: "change_configuration" }>,
    { role, wallNowMs, now }: ControlView,
  ): KvorumError | ((view: ControlView) => Answer | null) {
    const unknown = [...voters, ...learners].filter((id) => this.#options.standing.findRegion(id) === undefined);
    if (unknown.length > 0) {
      return new KvorumError("invalid_argument", `no datacenter is known here as ${unknown.join(", ")}`);
    }
    if (role.kind === "learner") {
      return this.#notLeader(role.leader);
    }
    const proposal = role.changeConfiguration({ voters, learners }, wallNowMs, now);
    if (!proposal.ok) {
      return proposal.reason === "not_leader"
        ? this.#notLeader(proposal.leader)
        : new KvorumError(
            proposal.reason === "overloaded" ? "resource_exhausted" : "change_in_flight",
            "the configuration cannot change now: another change or a transfer is under way, or this leader is too new",
          );
    }
    return (later) => this.#isConfigured(voters, later);
  }

  #isConfigured(voters: readonly DatacenterId[], { role }: ControlView): Answer | null {
    if (role.kind === "learner") {
      return this.#options.standing.configuration.voters.includes(this.#options.self) ? null : resultOf(role);
    }
    const { configuration, configurationIndex, commitIndex } = role.status;
    const isSame = voters.length === configuration.voters.length && voters.every((id) => isVoter(configuration, id));
    if (!isJoint(configuration) && configurationIndex <= commitIndex) {
      return isSame
        ? resultOf(role)
        : new KvorumError(
            "change_in_flight",
            `another configuration came in between: ${configuration.voters.join(", ")}`,
          );
    }
    return null;
  }

  #transfer(to: DatacenterId, { role, now }: ControlView): KvorumError | ((view: ControlView) => Answer | null) {
    if (role.kind === "learner") {
      return this.#notLeader(role.leader);
    }
    const transfer = role.transferLeadership(to, now);
    if (!transfer.ok) {
      switch (transfer.reason) {
        case "not_leader":
          return this.#notLeader(role.leader);
        case "not_voter":
          return new KvorumError("invalid_argument", `${to} is no voter: it cannot lead`);
        case "change_in_flight":
          return new KvorumError("change_in_flight", `leadership cannot go to ${to} while another change is under way`);
      }
    }
    return (later) => {
      if (!later.role.isLeader) {
        return resultOf(later.role);
      }
      const isGivenUp = later.role.kind === "voter" && later.role.status.transferTo === null;
      return isGivenUp
        ? new KvorumError("change_in_flight", `${to} did not take over, or is stopping itself; this replica leads on`)
        : null;
    };
  }

  #beginEpoch(
    request: Extract<ControlRequest, { kind: "begin_epoch" }>,
    { role, now }: ControlView,
  ): KvorumError | ((view: ControlView) => Answer | null) {
    const { self, epochs } = this.#options;
    if (role.kind === "voter") {
      return new KvorumError("invalid_argument", `${self} is a voter of the present epoch: it cannot begin another`);
    }
    if (!request.voters.includes(self)) {
      return new KvorumError("invalid_argument", `${self} must be among the voters of the epoch that it begins`);
    }
    let begun: Answer | null = null;
    let forkResult: ControlResult | null = null;
    epochs.begin(request, now).then(
      ({ epoch, forkIndex }) => {
        forkResult = { epoch, index: forkIndex };
      },
      (error: unknown) => {
        begun = KvorumError.from(error);
      },
    );
    return ({ role: later }) => {
      const leads = forkResult !== null && later.isLeader && later.commitIndex > forkResult.index;
      return begun ?? (leads ? forkResult : null);
    };
  }

  #addMember({
    datacenter,
    region,
  }: {
    readonly datacenter: DatacenterId;
    readonly region: Region;
  }): (view: ControlView) => Answer {
    this.#options.standing.addMember({ datacenter, region });
    return ({ role }) => resultOf(role);
  }

  #notLeader(leader: DatacenterId | null): KvorumError {
    return new KvorumError("not_leader", `${this.#options.self} does not lead`, { details: { leader } });
  }
}

function resultOf(role: VoterRole | LearnerRole): ControlResult {
  return { epoch: role.epoch, index: role.commitIndex };
}
