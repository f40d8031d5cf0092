// Bounds and timing of a datacenter process.
import type { RaftTiming } from "@kvorum/raft";

/** Operations under way get this long to end when the node stops, in ms: the SDK's default timeout is as long. */
export const DRAIN_MS_MAX = 5_000;
/** A stop that takes longer than this is cut off, in ms: below the ten seconds that container engines wait. */
export const STOP_MS_MAX = 9_000;

/**
 * Voters are a few ms apart, so a heartbeat every 100 ms is cheap, and an election after 1-2 s of silence leaves room for
 * a process that two busy cores keep waiting, within the 5 s that the published failure table gives.
 */
export const RAFT_TIMING: RaftTiming = { heartbeatIntervalMs: 100, electionTimeoutMs: 1_000 };
