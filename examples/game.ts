// A game of two players in two regions. Each watches the board at the nearest replica and moves when it is its turn; a move is
// committed only if the board is still the one that the player saw, so no two moves ever count for one turn.
import type { Kv } from "@kvorum/sdk";
import { type Example, lookFromAfar } from "./support/example.ts";

const BOARD = ["games", "tic-tac-toe"];
const LINES = ["012", "345", "678", "036", "147", "258", "048", "246"].map((line) => [...line].map(Number));

export type Mark = "X" | "O";

export interface Board {
  /** Nine squares, row by row: "X", "O" or " ". */
  readonly squares: string;
  readonly turn: Mark;
  readonly winner: Mark | "nobody" | null;
}

export const EMPTY_BOARD: Board = { squares: " ".repeat(9), turn: "X", winner: null };

/** Precondition: the square is free, and nobody has won. */
export function moved(board: Board, square: number): Board {
  const squares = board.squares.slice(0, square) + board.turn + board.squares.slice(square + 1);
  const hasLine = LINES.some((line) => line.every((place) => squares[place] === board.turn));
  const winner = hasLine ? board.turn : squares.includes(" ") ? null : "nobody";
  return { squares, turn: board.turn === "X" ? "O" : "X", winner };
}

/** Plays until the game is over; returns the board as this player saw it last. */
async function play(kv: Kv, mark: Mark, say: (line: string) => void): Promise<Board> {
  for await (const [entry] of kv.watch<[Board]>([BOARD])) {
    if (entry.value === null) {
      continue;
    }
    if (entry.value.winner !== null) {
      return entry.value;
    }
    if (entry.value.turn === mark) {
      const square = entry.value.squares.indexOf(" ");
      // Not ok: what this player saw was old, and the next board is on its way.
      const { ok } = await kv.atomic().check(entry).set(BOARD, moved(entry.value, square)).commit();
      if (ok) {
        say(`${mark} takes square ${square}`);
      }
    }
  }
  throw new Error("the watch ended before the game");
}

export const game: Example = {
  title: "A two-player game over watch and check, its players in two regions",
  run: async (stage) => {
    const { near, far, say } = stage;
    await near.set(BOARD, EMPTY_BOARD);
    const [seenByX, seenByO] = await Promise.all([play(near, "X", say), play(far, "O", say)]);
    say(
      `${seenByX.winner} wins: |${seenByX.squares.slice(0, 3)}|${seenByX.squares.slice(3, 6)}|${seenByX.squares.slice(6)}|`,
    );
    say(`both saw the same end: ${JSON.stringify(seenByX) === JSON.stringify(seenByO)}`);
    await near.set(BOARD, EMPTY_BOARD);
    say("the board is cleared for another game");
    await lookFromAfar(
      stage,
      "the winner is",
      async (kv, options) => (await kv.get<Board>(BOARD, options)).value?.winner,
    );
    say("A watch shows eventual states: a player far away sees a move later, never two moves in the wrong order.");
  },
};
