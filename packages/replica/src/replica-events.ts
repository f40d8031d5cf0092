// What a replica tells of itself as it happens, by stable names: for the log, and for reports that say where a failover's time went.

/** Every event, and what it says. */
export const REPLICA_EVENTS = {
  campaign_begun:
    "A voter asks for votes: `role` says whether for a trial round (pre_candidate) or in earnest (candidate).",
  leadership_won: "This replica leads in `term`.",
  leadership_lost: "This replica led in `term` and does not any more.",
  hand_over: "This leader is about to stop and hands over to `to`.",
  handed_over: "It did: `to` leads.",
  hand_over_failed: "It stops as the leader: `why`.",
  leader_seen: "This replica has learned that `leader` leads in `term`.",
  leader_missed: "This voter takes it that nobody leads any more.",
  serving_begun:
    "This leader may acknowledge commits and answer strong reads: it has the region lease, if one is needed.",
  serving_ended: "This replica may not acknowledge commits and answer strong reads any more.",
  epoch_begun: "This replica takes part in a later `epoch`, which `leader` leads if that is known.",
  epoch_claim: "A claim of an epoch by this replica has come a step further.",
  epoch_promised: "This replica has promised `epoch` to `claimant` and takes part in no earlier one.",
  role_changed: "This replica has become something else: `role` is what it is now.",
  ship_source: "This learner pulls from `source` now.",
  ship_source_lost: "This learner has given up `source`, which was silent or cut off itself.",
  ship_refused: "A source has turned this learner away.",
  snapshot_fetch: "This replica is too far behind for the log and fetches the state of `source`.",
  snapshot_failed: "A snapshot could not be taken in.",
  branch_quarantined: "Entries that a forced failover left behind were set aside here.",
  blank_start: "This replica started with an empty disk and has heard whether there is a cluster.",
  diverged: "The state of this replica differs from the others': it serves nothing any more.",
} as const;

export type ReplicaEventName = keyof typeof REPLICA_EVENTS;
