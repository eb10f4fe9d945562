package io.bezant.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.protocol.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The place where a replica says how it is. Every question ends after a while, also when the
 * replica is frozen.
 */
final class AdminEndpoint {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  private final HostPort address;
  private final Duration patience;

  AdminEndpoint(HostPort address, Duration patience) {
    this.address = address;
    this.patience = patience;
  }

  /** Whether it says that it can serve. */
  boolean isReady() {
    try {
      HttpURLConnection connection = open("/readyz");
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notThere) {
      return false;
    }
  }

  /** What it says of itself; nothing if it does not answer. */
  Optional<AdminReport> report() {
    try {
      HttpURLConnection connection = open("/status");
      try (InputStream body = connection.getInputStream()) {
        JsonNode answer = MAPPER.readTree(body.readNBytes(MAX_ANSWER_BYTES));
        return answer instanceof ObjectNode object
            ? Optional.of(new AdminReport(object))
            : Optional.empty();
      } finally {
        connection.disconnect();
      }
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** One of its metrics that has no labels; nothing if it does not answer, or knows none such. */
  OptionalDouble metric(String name) {
    try {
      HttpURLConnection connection = open("/metrics");
      try (InputStream body = connection.getInputStream()) {
        String text = new String(body.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
        return text.lines()
            .filter(line -> line.startsWith(name + " "))
            .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
            .findFirst();
      } finally {
        connection.disconnect();
      }
    } catch (IOException | NumberFormatException notThere) {
      return OptionalDouble.empty();
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    URI place = URI.create("http://" + address + path);
    if (!(place.toURL().openConnection(Proxy.NO_PROXY) instanceof HttpURLConnection connection)) {
      throw new IOException("not a web address: " + place);
    }
    connection.setConnectTimeout((int) patience.toMillis());
    connection.setReadTimeout((int) patience.toMillis());
    connection.setUseCaches(false);
    return connection;
  }
}
