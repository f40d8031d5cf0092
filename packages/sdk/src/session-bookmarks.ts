// How far a session has seen: what it must never read behind again. As text it goes on elsewhere, in another process or region.
//
// One bookmark would do but for forced failovers: a session that wrote in epoch 0 and then, without reading, in epoch 1 may
// have lost its first write, and only a replica of epoch 1 can say so. So one bookmark per epoch is kept until a session read
// has shown that the log of the latest epoch contains it.
import { createEpoch, createLogIndex, EPOCH_MAX, LOG_INDEX_MAX, mustExist } from "@kvorum/base";
import { partsOfVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import type { Bookmark } from "@kvorum/kv";
import { SESSION_EPOCHS_MAX } from "./limits.ts";

const NOTHING_SEEN: Bookmark = { epoch: createEpoch(0), index: createLogIndex(0) };
const PART_PATTERN = /^(\d{1,5}):(\d{1,15})$/;

export class SessionBookmarks {
  /** Invariant: never empty, epochs ascend, and all before the last are not known to be in its log. */
  #marks: readonly Bookmark[];

  /** @throws TypeError — a text that `toString` does not give */
  constructor(text?: string) {
    this.#marks = text === undefined ? [NOTHING_SEEN] : parseMarks(text);
  }

  /** What a session read must be at or past. */
  get latest(): Bookmark {
    return mustExist(this.#marks.at(-1), "a bookmark");
  }

  /** What the leader must be asked about before `latest` stands for all of it; almost always nothing. */
  get unconfirmed(): readonly Bookmark[] {
    return this.#marks.slice(0, -1);
  }

  /** A commit was acknowledged, or a read answered from there. */
  saw(versionstamp: Versionstamp): void {
    const { epoch, index } = partsOfVersionstamp(versionstamp);
    this.#add({ epoch, index });
  }

  /** A session read for `bookmark` was answered from `versionstamp`: the log that leads there contains it. */
  confirmed(bookmark: Bookmark, versionstamp: Versionstamp): void {
    const reached = partsOfVersionstamp(versionstamp);
    if (reached.epoch > bookmark.epoch) {
      const rest = this.#marks.filter(({ epoch, index }) => epoch !== bookmark.epoch || index > bookmark.index);
      this.#marks = rest.length === 0 ? [{ epoch: reached.epoch, index: reached.index }] : rest;
    }
    this.saw(versionstamp);
  }

  /** "epoch:index", several with commas between; opaque to its users. */
  toString(): string {
    return this.#marks.map(({ epoch, index }) => `${epoch}:${index}`).join(",");
  }

  #add(mark: Bookmark): void {
    const same = this.#marks.find(({ epoch }) => epoch === mark.epoch);
    if (same !== undefined && same.index >= mark.index) {
      return;
    }
    const others = this.#marks.filter(({ epoch, index }) => epoch !== mark.epoch && index > 0);
    this.#marks = [...others, mark].sort((a, b) => a.epoch - b.epoch).slice(-SESSION_EPOCHS_MAX);
  }
}

function parseMarks(text: string): readonly Bookmark[] {
  const marks = text.split(",").map((part) => {
    const [, epoch, index] = PART_PATTERN.exec(part) ?? [];
    if (epoch === undefined || index === undefined || Number(epoch) > EPOCH_MAX || Number(index) > LOG_INDEX_MAX) {
      throw malformed(text);
    }
    return { epoch: createEpoch(Number(epoch)), index: createLogIndex(Number(index)) };
  });
  if (marks.length > SESSION_EPOCHS_MAX || marks.some(({ epoch }, i) => i > 0 && epoch <= (marks[i - 1]?.epoch ?? 0))) {
    throw malformed(text);
  }
  return marks;
}

function malformed(text: string): TypeError {
  return new TypeError(
    `a bookmark is what a session's \`bookmark\` gives, like "0:42": received ${JSON.stringify(text)}`,
  );
}
