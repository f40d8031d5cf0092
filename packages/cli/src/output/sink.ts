// Where the command writes: a stream with what is known about the other end of it.

export interface TextSink {
  write(text: string): void;
  /** A person looks at it: lines may be redrawn. */
  readonly isTty: boolean;
  readonly columns: number;
  /** Lines of the terminal; undefined where nobody knows. */
  readonly rows?: number | undefined;
}

/** Columns of output that goes to a file or pipe, or to a terminal that does not know its size and says 0 (as in some containers). */
const COLUMNS_DEFAULT = 100;

/** A stream of this process as a sink: as large as its window is at the moment. */
export function sinkFrom(stream: Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns" | "rows">): TextSink {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTty: stream.isTTY === true,
    get columns() {
      return stream.isTTY === true && stream.columns > 0 ? stream.columns : COLUMNS_DEFAULT;
    },
    get rows() {
      return stream.isTTY === true && stream.rows > 0 ? stream.rows : undefined;
    },
  };
}
