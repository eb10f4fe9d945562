package io.bezant.replica;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.config.SkipOrder;
import io.bezant.replica.storage.DiskFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administrator's orders to skip batches that lie in a replica's data directory, put there by
 * whoever operates it. Only what the administrator of this cluster has signed counts, whoever
 * brought it; what does not is named in the log and left alone.
 *
 * <p>Immutable.
 *
 * @param orders those that count
 */
public record SkipOrders(List<SkipOrder> orders) {
  private static final Logger LOG = LoggerFactory.getLogger(SkipOrders.class);

  /** The folder in a data directory. */
  static final String FOLDER = "skips";

  /** No orders. */
  public static final SkipOrders NONE = new SkipOrders(List.of());

  private static final int MAX_FILES = 256;
  private static final int MAX_FILE_BYTES = 4_096;

  /** Copies the list. */
  public SkipOrders {
    orders = List.copyOf(orders);
  }

  /** Those in a data directory; what is returned here is there also after a loss of power. */
  static SkipOrders in(Path dataDirectory, ClusterConfig cluster, Verifier verifier) {
    Path folder = dataDirectory.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return NONE;
    }
    List<SkipOrder> orders = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().limit(MAX_FILES).toList()) {
        if (Files.isRegularFile(file) && file.toString().endsWith(".json")) {
          read(file, cluster, verifier, orders);
        }
      }
      sync(folder);
    } catch (IOException refused) {
      throw new DiskFailure("cannot read " + folder + ": " + refused.getMessage(), refused);
    }
    return new SkipOrders(orders);
  }

  private static void read(
      Path file, ClusterConfig cluster, Verifier verifier, List<SkipOrder> into)
      throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      LOG.warn("{} is too long for a skip order", file);
      return;
    }
    Optional<SkipOrder> order = heeded(file.toString(), Files.readString(file), cluster, verifier);
    if (order.isPresent()) {
      sync(file);
      into.add(order.get());
    }
  }

  /**
   * What a text orders, if it is an order and the administrator of this cluster has signed it.
   *
   * @param name of the text, to be named in the log
   */
  public static Optional<SkipOrder> heeded(
      String name, String text, ClusterConfig cluster, Verifier verifier) {
    try {
      SkipOrder order = SkipOrder.parse(text);
      if (order.isOf(cluster, verifier)) {
        return Optional.of(order);
      }
      LOG.warn("{} is not signed by the administrator of this cluster: it is ignored", name);
    } catch (ConfigException wrong) {
      LOG.warn("{} is ignored: {}", name, wrong.getMessage());
    }
    return Optional.empty();
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Whether exactly this batch at exactly this place is to be skipped. */
  public boolean cover(SequenceNumber sequence, Digest digest) {
    return orders.stream()
        .anyMatch(each -> each.sequence().equals(sequence) && each.digest().equals(digest));
  }
}
