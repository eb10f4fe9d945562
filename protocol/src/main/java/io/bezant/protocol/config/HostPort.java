package io.bezant.protocol.config;

/**
 * Where something listens.
 *
 * @param host a name or an address; an IPv6 address without its brackets
 * @param port 1..65535
 */
public record HostPort(String host, int port) {

  /** Rejects an empty host and a port out of range. */
  public HostPort {
    if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == '[' || c == ']')) {
      throw new IllegalArgumentException("not a host name or address: \"" + host + "\"");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port must be in 1..65535: " + port);
    }
  }

  /** Reads {@code host:port} or {@code [ipv6]:port}. */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("expected host:port, got \"" + text + "\"");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "an IPv6 address needs brackets: [" + host + "]" + text.substring(colon));
    }
    return new HostPort(host, portNumber(text.substring(colon + 1), text));
  }

  private static int portNumber(String digits, String text) {
    if (digits.isEmpty()
        || digits.length() > 5
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("expected a port after the colon in \"" + text + "\"");
    }
    return Integer.parseInt(digits);
  }

  /** What {@link #parse} reads. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
