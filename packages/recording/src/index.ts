export { type ContainerJson, containerFromJson, containerToJson } from './container-json.ts';
export { type Difference, type DiffSoFar, diff, diffSpan } from './diff.ts';
export { RecordingError, type RecordingErrorCode } from './errors.ts';
export { eventsOf } from './events.ts';
export { numericsFingerprint } from './fingerprint.ts';
export { type Fork, fork } from './fork.ts';
export {
  type ColumnArray,
  type ColumnLayout,
  columnView,
  type KindLayout,
  placesView,
  type Segment,
} from './layout.ts';
export type { EndMetadata, Lineage, RunEnd, RunMetadata } from './metadata.ts';
export { RecentlyUsed } from './recently-used.ts';
export { Recorder, type RecordingSummary, record, type SegmentSink } from './recorder.ts';
export {
  blobReadable,
  bytesReadable,
  type Keyframe,
  openRecording,
  type Readable,
  type RecordedEvent,
  Recording,
  type RecordingInfo,
  type Resolve,
  type Subject,
} from './recording.ts';
export { type RecordingOptions, recordDigest, recordToBytes } from './recording-of.ts';
export { decodeState, encodeState } from './state-codec.ts';
export {
  type Divergence,
  type Refusal,
  type Verification,
  type VerifyCheckpoint,
  verify,
  verifySpan,
} from './verify.ts';
