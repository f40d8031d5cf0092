// How every table of kvorum looks in a terminal: columns and spaces, no lines.

/** The `chars` of cli-table3, all of them empty; set `middle` to what stands between two columns. */
export const NO_FRAME = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};
