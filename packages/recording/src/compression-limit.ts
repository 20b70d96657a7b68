/** Largest uncompressed chunk that is read, in bytes; the writer's are under a megabyte. */
export const LARGEST_CHUNK = 268_435_456n;
