package io.bezant.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one replica says of itself. Nothing here is proved: a lying replica says what it likes.
 *
 * @param json its answer
 */
public record AdminReport(ObjectNode json) {

  /** The last sequence number it has executed. */
  public OptionalLong executed() {
    return number("executed");
  }

  /** The sequence number of its last stable checkpoint. */
  public OptionalLong stable() {
    return number("stable");
  }

  /** The digest of its state at its last checkpoint, in hexadecimal. */
  public Optional<String> stateDigest() {
    return text("stateDigest");
  }

  /** The sequence number at which it had that state. */
  public OptionalLong checkpoint() {
    return number("stateDigestSequence");
  }

  /** The view it is in. */
  public OptionalLong view() {
    return number("view");
  }

  /** The replica it takes for the primary. */
  public OptionalLong primary() {
    return number("primary");
  }

  /** Whether it can serve, in a word. */
  public Optional<String> health() {
    return text("health");
  }

  /**
   * The batch that has stopped it too often and that it waits to be told to skip.
   *
   * @param sequence the place of the batch
   * @param digest of the batch, in hexadecimal
   */
  public record Poison(long sequence, String digest) {}

  /** What it waits to be told to skip, if it does. */
  public Optional<Poison> poison() {
    JsonNode node = json.path("poison");
    return node.isObject()
        ? Optional.of(new Poison(node.path("sequence").asLong(), node.path("digest").asText()))
        : Optional.empty();
  }

  /** Why its state was set aside when its process started, if it was. */
  public Optional<String> stateLoss() {
    return text("stateLoss");
  }

  private OptionalLong number(String name) {
    JsonNode node = json.path(name);
    return node.isIntegralNumber() ? OptionalLong.of(node.longValue()) : OptionalLong.empty();
  }

  private Optional<String> text(String name) {
    JsonNode node = json.path(name);
    return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }
}
