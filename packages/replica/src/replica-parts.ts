// The parts of a replica, wired to each other: who is told of what is written here and nowhere else.
import type { InstantMs } from "@kvorum/base";
import { Adversary } from "./adversary.ts";
import { AgeProofs } from "./age-proofs.ts";
import { Applier } from "./applier.ts";
import { CatchUp } from "./catch-up.ts";
import { CommitTimes } from "./commit-times.ts";
import { Compactor } from "./compactor.ts";
import { ControlDesk } from "./control-desk.ts";
import { DivergenceAlarm } from "./divergence-alarm.ts";
import { EpochDesk } from "./epoch-desk.ts";
import { LeaderWork } from "./leader-work.ts";
import { LeaderlessProbe } from "./leaderless-probe.ts";
import { LeadershipWatch } from "./leadership-watch.ts";
import { LinkProbe } from "./link-probe.ts";
import { OrderlyStop } from "./orderly-stop.ts";
import { ReadServer } from "./read-server.ts";
import type { ReplicaOptions } from "./replica-options.ts";
import { RoleMail } from "./role-mail.ts";
import { type RoleChange, Roles, type RolesOptions } from "./roles.ts";
import { type LeaderView, Router } from "./router.ts";
import { RpoLedger } from "./rpo-ledger.ts";
import { SerialLog } from "./serial-log.ts";
import { Shipping } from "./shipping.ts";
import { SourcePlan } from "./source-plan.ts";
import { StaleReadLedger } from "./stale-reads.ts";
import type { Standing } from "./standing.ts";
import { VisibleEntries } from "./visible-entries.ts";

/** What the parts ask of the loop. */
export interface LoopHooks {
  readonly requestTurn: () => void;
  readonly leaderView: (now: InstantMs) => LeaderView;
}

export interface ReplicaParts {
  readonly standing: Standing;
  readonly applier: Applier;
  readonly commitTimes: CommitTimes;
  readonly rpo: RpoLedger;
  readonly ledger: StaleReadLedger;
  readonly adversary: Adversary;
  readonly readServer: ReadServer;
  readonly router: Router;
  readonly alarm: DivergenceAlarm;
  readonly ages: AgeProofs;
  readonly epochs: EpochDesk;
  readonly controls: ControlDesk;
  readonly catchUp: CatchUp;
  readonly compactor: Compactor;
  readonly leaderless: LeaderlessProbe;
  readonly leadership: LeadershipWatch;
  readonly shipping: Shipping;
  readonly probe: LinkProbe;
  readonly roles: Roles;
  readonly visible: VisibleEntries;
  readonly mail: RoleMail;
  readonly work: LeaderWork;
  readonly ending: OrderlyStop;
}

export function createReplicaParts(options: ReplicaOptions, standing: Standing, hooks: LoopHooks): ReplicaParts {
  const { placement, settings, ports, observer, onFatal } = options;
  const { clock, state, transport } = ports;
  const now = clock.now();
  const self = placement.datacenter;
  const commitTimes = new CommitTimes();
  const shared = {
    ...ports,
    standing,
    writes: new SerialLog(ports.log),
    commitTimes,
    rpo: new RpoLedger({ standing, commitTimes, region: placement.region }),
    applier: new Applier(state),
    ledger: new StaleReadLedger((verdict) => observer.readJudged(verdict)),
    adversary: new Adversary(),
    router: new Router({ ...settings, transport, now }),
    observer,
    onPersisted: hooks.requestTurn,
    onFatal,
    now,
    self,
    want: (change: RoleChange): boolean => roles.want(change),
    roles: (): Roles => roles,
  };
  const alarm = new DivergenceAlarm({ ...shared, applied: shared.applier.digest });
  const epochs = new EpochDesk({ ...shared, self: placement, regionLeaseMs: settings.regionLeaseMs });
  const desks = {
    alarm,
    epochs,
    ages: new AgeProofs({ ...shared, epochs: () => epochs }),
    catchUp: new CatchUp(shared),
    leaderless: new LeaderlessProbe(shared),
    leadership: new LeadershipWatch({ ...shared, epochs }),
    compactor: new Compactor({ ...settings, ...shared, onDone: hooks.requestTurn }),
    ending: new OrderlyStop(shared),
  };
  const sources = new SourcePlan({ ...shared, ...desks });
  const shipping = new Shipping({ ...settings, ...shared, ...desks });
  const parts = { ...shared, ...desks, sources, shipping };
  const roles: Roles = new Roles({ ...options, ...parts, reads: settings.reads, ...roleHooks(parts, () => visible) });
  const visible: VisibleEntries = new VisibleEntries({ ...shared, ...desks, leaderView: hooks.leaderView });
  return {
    ...parts,
    roles,
    visible,
    readServer: new ReadServer({ ...shared, ...placement }),
    controls: new ControlDesk({ self, standing, epochs }),
    probe: new LinkProbe(clock, transport),
    work: new LeaderWork(shared),
    mail: new RoleMail({ ...parts, roles, appliedIndex: () => shared.applier.appliedIndex }),
  };
}

type RoleHooks = Pick<
  RolesOptions,
  | "sources"
  | "epochMin"
  | "isBoundTo"
  | "provenAsOfMs"
  | "appliedIndex"
  | "isStateBusy"
  | "onAsked"
  | "onStateLeaving"
  | "onStateReplaced"
  | "onChanged"
>;

type HookParts = Pick<
  ReplicaParts,
  "standing" | "applier" | "adversary" | "alarm" | "ages" | "epochs" | "compactor" | "shipping"
> &
  Pick<ReplicaOptions["ports"], "log" | "clock"> & { readonly sources: SourcePlan };

/** What a role needs of the other parts, and what they must hear when it changes. */
function roleHooks(
  { log, clock, standing, applier, adversary, alarm, ages, epochs, compactor, sources, shipping }: HookParts,
  visible: () => VisibleEntries,
): RoleHooks {
  return {
    sources: (leader) => sources.list(leader),
    epochMin: () => epochs.epochMin,
    provenAsOfMs: (now) => ages.knownAsOfMs(now),
    isBoundTo: (source) => epochs.sourceBound?.source === source,
    appliedIndex: () => applier.appliedIndex,
    isStateBusy: () => compactor.isRunning,
    onAsked: (at) => ages.asked(at),
    onStateLeaving: () => shipping.closeSnapshots(),
    onStateReplaced: () => {
      applier.reload();
      adversary.stateReplaced();
      standing.learn(applier.cluster);
      alarm.reset(applier.digest);
      ages.reset();
      compactor.stateReplaced(log.base.index, clock.now());
      visible().stateReplaced();
    },
    onChanged: () => {
      ages.reset();
      epochs.roleChanged();
    },
  };
}
