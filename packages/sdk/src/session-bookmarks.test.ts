import { createEpoch, createLogIndex } from "@kvorum/base";
import { createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { SESSION_EPOCHS_MAX } from "./limits.ts";
import { SessionBookmarks } from "./session-bookmarks.ts";

function at(epoch: number, index: number): Versionstamp {
  return createVersionstamp({ epoch: createEpoch(epoch), index: createLogIndex(index), position: 3 });
}

function mark(epoch: number, index: number) {
  return { epoch: createEpoch(epoch), index: createLogIndex(index) };
}

test("SessionBookmarks: a session that has seen nothing may read anything", () => {
  const bookmarks = new SessionBookmarks();
  expect(bookmarks.latest).toEqual(mark(0, 0));
  expect(bookmarks.unconfirmed).toEqual([]);
  bookmarks.saw(at(2, 5));
  expect(bookmarks.toString()).toBe("2:5");
});

test("SessionBookmarks: never goes back within an epoch", () => {
  const bookmarks = new SessionBookmarks();
  bookmarks.saw(at(0, 7));
  bookmarks.saw(at(0, 5));
  expect(bookmarks.toString()).toBe("0:7");
});

test("SessionBookmarks: what was seen in another epoch stays until a session read has shown it to be in the same log", () => {
  const bookmarks = new SessionBookmarks();
  bookmarks.saw(at(0, 100));
  bookmarks.saw(at(1, 90));
  expect(bookmarks.latest).toEqual(mark(1, 90));
  expect(bookmarks.unconfirmed).toEqual([mark(0, 100)]);
  bookmarks.confirmed(mark(0, 100), at(0, 100));
  expect(bookmarks.toString()).toBe("0:100,1:90");
  bookmarks.confirmed(mark(0, 100), at(1, 120));
  expect(bookmarks.toString()).toBe("1:120");
});

test("SessionBookmarks: a session read answered from a later epoch moves the bookmark there", () => {
  const bookmarks = new SessionBookmarks("0:10");
  bookmarks.confirmed(mark(0, 10), at(1, 12));
  expect(bookmarks.toString()).toBe("1:12");
  expect(bookmarks.unconfirmed).toEqual([]);
});

test("SessionBookmarks: a commit acknowledged while a session read was under way is not forgotten by its answer", () => {
  const bookmarks = new SessionBookmarks("0:10");
  bookmarks.saw(at(0, 11));
  bookmarks.confirmed(mark(0, 10), at(1, 12));
  expect(bookmarks.toString()).toBe("0:11,1:12");
});

test("SessionBookmarks: goes on from its text elsewhere, and takes no other text", () => {
  for (const text of ["0:0", "0:42", "0:100,1:90", "65535:281474976710655"]) {
    expect(new SessionBookmarks(text).toString()).toBe(text);
  }
  for (const text of ["", "0", "a:1", "0:1,", "1:1,0:2", "0:1,0:2", "65536:1", "0:281474976710656", "-1:1"]) {
    expect(() => new SessionBookmarks(text)).toThrow(TypeError);
  }
});

test("SessionBookmarks: failovers without a session read do not grow it without bound", () => {
  const bookmarks = new SessionBookmarks();
  for (let epoch = 0; epoch < 20; epoch++) {
    bookmarks.saw(at(epoch, 100 + epoch));
  }
  expect(bookmarks.unconfirmed).toHaveLength(SESSION_EPOCHS_MAX - 1);
  expect(new SessionBookmarks(bookmarks.toString()).latest).toEqual(mark(19, 119));
});
