package io.bezant.bench.chaos;

/** How a damage became known. */
public enum DiskOutcome {
  /** Nobody noticed, and there was nothing to notice: what was hit is not in use. */
  UNAFFECTED,
  /** When the replica started. */
  AT_START,
  /** When a request read what was damaged. */
  ON_READ,
  /** When a checkpoint was made, or when its root was compared with the others'. */
  AT_CHECKPOINT,
  /** By the search for damage that goes on all the time. */
  BY_SCRUB,
  /** By reading all, after nobody had noticed. */
  BY_AUDIT,
  /** The process died of it. */
  PROCESS_DIED,
  /** The log was refused at the start: the replica came back as one that has lost it. */
  LOG_REFUSED,
  /** The log was found damaged while the replica ran, which then came back like that. */
  LOG_FOUND_DAMAGED,
  /** The disk was full, and the replica said so. */
  DISK_FULL
}
