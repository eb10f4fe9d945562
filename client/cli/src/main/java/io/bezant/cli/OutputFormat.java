package io.bezant.cli;

/** How results are written. */
enum OutputFormat {
  /** As etcdctl does: as little as possible. */
  SIMPLE,
  /** One JSON document. */
  JSON,
  /** A table. */
  TABLE,
  /** One field per line. */
  FIELDS
}
