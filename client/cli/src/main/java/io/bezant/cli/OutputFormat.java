package io.bezant.cli;

import java.util.Locale;

/** How results are written. */
enum OutputFormat {
  /** As etcdctl does: as little as possible. */
  SIMPLE,
  /** One JSON document. */
  JSON,
  /** A table. */
  TABLE,
  /** One field per line. */
  FIELDS;

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
