/** How a search is watched and stopped. */
export interface Search {
  readonly onProgress: (seq: number) => void;
  /** Asked every few hundred transitions; gives the event loop its turn, so that a word to stop arrives. */
  readonly isCancelled: () => Promise<boolean>;
  /** Takes what was damaged, and is passed over: what is sought there is not found. */
  readonly damage: Set<string>;
}

/** What a search came to. */
export interface Found {
  /** null: nothing. */
  readonly seq: number | null;
  /** What was passed over on the way. */
  readonly damage: readonly string[];
}

/** Transitions between two looks at whether a search goes on: a condition may take long for each. */
export const STRIDE = 256;
