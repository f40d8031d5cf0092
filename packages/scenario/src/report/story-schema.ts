// What happened in a run that has a beginning and an end: faults, outages, failovers, the way of a write, reads that were stale.
// Moments are ms since the start of the load.
import { z } from "zod";
import { countOf, ms } from "./distribution-schema.ts";

/** The contract's fields, and what is there beyond them. */
export const faultSchema = z
  .strictObject({
    atMs: ms,
    kind: z.string(),
    /** Who was meant, resolved: a place, or two with an arrow between. */
    target: z.string(),
    name: z.string().nullable(),
    /** When it was undone, or done where nothing is left to undo; null: it is in force to the end, or it failed. */
    endedAtMs: ms.nullable(),
    detail: z.string(),
    /** Why it could not be done; null: it was. */
    failure: z.string().nullable(),
  })
  .readonly();
export type FaultRow = z.output<typeof faultSchema>;

export const outageSchema = z
  .strictObject({
    /** Where the client is that probed: how long an outage is depends on how far away one sees it from. */
    region: z.string(),
    /** When the first strong write that failed was issued. */
    atMs: ms,
    /** To the acknowledgement of the first that succeeded; null: none did until the end. */
    rtoMs: ms.nullable(),
    /** Its parts: until somebody stood for election, until one led, until a write was acknowledged; null where there was no election. */
    detectMs: ms.nullable(),
    electMs: ms.nullable(),
    firstCommitMs: ms.nullable(),
    /** The fault that it is put down to; null: none was near. */
    fault: z.string().nullable(),
  })
  .readonly();
export type Outage = z.output<typeof outageSchema>;

export const failoverSchema = z
  .strictObject({
    atMs: ms,
    toRegion: z.string(),
    forced: z.boolean(),
    epoch: countOf,
    /** Null: planned. */
    certificate: z
      .strictObject({
        entries: countOf,
        /** Null: no disk of the old voters could be read. */
        commits: countOf.nullable(),
        bytes: countOf.nullable(),
        oldestAgeMs: ms.nullable(),
        versionstamps: z.array(z.string()).readonly(),
      })
      .readonly()
      .nullable(),
  })
  .readonly();
export type FailoverRow = z.output<typeof failoverSchema>;

const stepSchema = z
  .strictObject({
    /** A client's name, or a datacenter. */
    place: z.string(),
    what: z.enum([
      "sent",
      "appended",
      "flushed",
      "committed",
      "received",
      "applied",
      "acknowledged",
      "read",
      "answered",
    ]),
    atMs: ms,
  })
  .readonly();
export type SpaceTimeStep = z.output<typeof stepSchema>;

/** One write, or a violation, with everybody whom it concerns: a column per place, time downwards. */
export const spaceTimeSchema = z
  .strictObject({
    title: z.string(),
    /** What to see in it. */
    sentence: z.string(),
    /** In the order in which they are drawn: client, leader, other voters, learners by region. */
    places: z.array(z.string()).readonly(),
    steps: z.array(stepSchema).readonly(),
    /** Which step leads to which, as positions in `steps`: arrows. */
    arrows: z.array(z.tuple([countOf, countOf]).readonly()).readonly(),
  })
  .readonly();
export type SpaceTime = z.output<typeof spaceTimeSchema>;

const staleExampleSchema = z
  .strictObject({
    key: z.string(),
    clientRegion: z.string(),
    reader: z.string(),
    datacenter: z.string(),
    readAtMs: ms,
    /** 20 hex digits: the state that the read saw, and the first version that it missed. */
    readAtVersionstamp: z.string(),
    newerVersionstamp: z.string(),
    committedAtMs: ms,
    /** Who wrote that; null: unknown. */
    writer: z.string().nullable(),
    stalenessMs: ms,
    versionsMissed: countOf,
    violation: z.enum(["read-your-writes", "monotonic-reads"]).nullable(),
  })
  .readonly();
export type StaleExample = z.output<typeof staleExampleSchema>;

/** Eventual reads of one client region under one first part of the key. */
export const staleGroupSchema = z
  .strictObject({
    keyPrefix: z.string(),
    region: z.string(),
    reads: countOf,
    stale: countOf,
    stalenessMsP50: ms,
    stalenessMsMax: ms,
    /** The worst first. */
    examples: z.array(staleExampleSchema).readonly(),
  })
  .readonly();
export type StaleGroup = z.output<typeof staleGroupSchema>;

export const workloadRowSchema = z
  .strictObject({
    name: z.string(),
    kind: z.string(),
    region: z.string(),
    /** What it counted, by name; docs/scenarios.md says what each means. */
    counts: z.record(z.string(), z.number()).readonly(),
  })
  .readonly();
export type WorkloadRow = z.output<typeof workloadRowSchema>;
