/** How a search is watched and stopped. */
export interface Search {
  readonly onProgress: (seq: number) => void;
  /** Asked every few thousand transitions; gives the event loop its turn, so that a word to stop arrives. */
  readonly isCancelled: () => Promise<boolean>;
}

/** Transitions between two looks at whether a search goes on. */
export const STRIDE = 4096;
