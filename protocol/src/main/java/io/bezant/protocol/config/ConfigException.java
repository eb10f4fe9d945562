package io.bezant.protocol.config;

import java.io.Serial;

/** A configuration that cannot be used, told in words for the person who wrote it. */
public final class ConfigException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong, with the name of the field. */
  public ConfigException(String message) {
    super(message);
  }
}
