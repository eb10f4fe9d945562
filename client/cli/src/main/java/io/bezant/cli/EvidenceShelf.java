package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.wire.EvidenceCodec;
import io.bezant.protocol.wire.EvidenceName;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.protocol.wire.UnauthenticMessageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Files of evidence: those of a local cluster's replicas, or one from anywhere. */
final class EvidenceShelf {
  private final LocalCluster cluster;
  private final EvidenceCodec codec;

  /**
   * A proof.
   *
   * @param file its bytes
   * @param evidence what it proves
   * @param keptBy the replicas that keep this very file
   */
  record Item(Bytes file, Evidence evidence, List<Integer> keptBy) {

    /** What it is called. */
    String id() {
      return EvidenceName.idOf(file);
    }

    /** What it proves, in a sentence. */
    String sentence() {
      Message message = evidence.first().message();
      return "replica %s %s (view %s, #%s)"
          .formatted(
              evidence.culprit(),
              evidence.contradiction().sentence(),
              message.view(),
              message.sequence());
    }

    /** The fields that scripts rely on. */
    ObjectNode summary() {
      ObjectNode node =
          Printer.newObject()
              .put("id", id())
              .put("culprit", evidence.culprit().value())
              .put("contradiction", EvidenceName.nameOf(evidence.contradiction()))
              .put("view", evidence.first().message().view().value())
              .put("sequence", evidence.first().message().sequence().value());
      ArrayNode keepers = node.putArray("keptBy");
      keptBy.forEach(keepers::add);
      return node;
    }

    /** The same with both statements. */
    ObjectNode details() {
      ObjectNode node = summary();
      node.set("first", statement(evidence.first()));
      node.set("second", statement(evidence.second()));
      return node;
    }

    private static ObjectNode statement(Signed<? extends Message> signed) {
      Message message = signed.message();
      return Printer.newObject()
          .put("type", message.type().name())
          .put("view", message.view().value())
          .put("sequence", message.sequence().value())
          .put("digest", message.digest().hex())
          .put("bodyDigest", message.bodyDigest().hex())
          .put("signature", signed.envelope().signature().bytes().hex());
    }

    /** For people. */
    String text() {
      return sentence()
          + "\n"
          + line("first ", evidence.first())
          + line("second", evidence.second());
    }

    private static String line(String which, Signed<? extends Message> signed) {
      Message message = signed.message();
      return "  %s  %s view %s #%s digest %s body %s%n          signature %s%n"
          .formatted(
              which,
              message.type(),
              message.view(),
              message.sequence(),
              message.digest().hex(),
              message.bodyDigest().hex(),
              signed.envelope().signature().bytes().hex());
    }
  }

  private EvidenceShelf(LocalCluster cluster, EvidenceCodec codec) {
    this.cluster = cluster;
    this.codec = codec;
  }

  /** What the replicas of a cluster keep. */
  static EvidenceShelf of(LocalCluster cluster) {
    return new EvidenceShelf(cluster, codec(cluster.file().config()));
  }

  private static EvidenceCodec codec(ClusterConfig config) {
    return new EvidenceCodec(config, new Ed25519Verifier());
  }

  /** All proofs that hold, each once; what is damaged is left out. */
  List<Item> items() throws IOException {
    Map<String, Item> found = new TreeMap<>();
    for (ReplicaId replica : cluster.file().config().membership().replicas()) {
      for (Path path : filesOf(replica)) {
        read(path, replica)
            .ifPresent(item -> found.merge(item.id(), item, EvidenceShelf::together));
      }
    }
    return List.copyOf(found.values());
  }

  private static Item together(Item one, Item other) {
    List<Integer> all = new ArrayList<>(one.keptBy());
    all.addAll(other.keptBy());
    return new Item(one.file(), one.evidence(), List.copyOf(all));
  }

  private List<Path> filesOf(ReplicaId replica) throws IOException {
    Path folder = cluster.folder().dataDirectory(replica.value()).resolve(EvidenceName.FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(EvidenceName.SUFFIX))
          .sorted()
          .toList();
    }
  }

  private Optional<Item> read(Path path, ReplicaId keeper) throws IOException {
    if (Files.size(path) > codec.maxFileBytes()) {
      return Optional.empty();
    }
    Bytes file = Bytes.wrap(Files.readAllBytes(path));
    try {
      return Optional.of(new Item(file, codec.convict(file), List.of(keeper.value())));
    } catch (MalformedMessageException | UnauthenticMessageException damaged) {
      return Optional.empty();
    }
  }

  /**
   * One proof.
   *
   * @param id the beginning of what it is called
   */
  Item item(String id) throws IOException {
    List<Item> fitting = items().stream().filter(item -> item.id().startsWith(id)).toList();
    if (fitting.size() != 1 || id.isEmpty()) {
      throw new CommandFailure(
          "evidence",
          ExitCode.NOT_FOUND,
          fitting.isEmpty()
              ? "there is no evidence " + id + "; `bezant evidence list` shows what there is"
              : "several proofs begin with \"" + id + "\"");
    }
    return fitting.getFirst();
  }

  /**
   * Judges a file from anywhere.
   *
   * @throws CommandFailure with the exit code of a proof that does not hold
   */
  static Item judge(ClusterConfig config, Path path) throws IOException {
    EvidenceCodec codec = codec(config);
    try {
      if (Files.size(path) > codec.maxFileBytes()) {
        throw new MalformedMessageException("it is longer than any proof of this cluster");
      }
      Bytes file = Bytes.wrap(Files.readAllBytes(path));
      return new Item(file, codec.convict(file), List.of());
    } catch (MalformedMessageException | UnauthenticMessageException refused) {
      throw new CommandFailure(
          "proofInvalid",
          ExitCode.PROOF_INVALID,
          path + " proves nothing: " + refused.getMessage());
    }
  }
}
