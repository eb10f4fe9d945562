package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.cluster.AdminReport;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.cluster.SecretFiles;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.config.SkipOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code admin}: what only the administrator's key may order. */
@Command(
    name = "admin",
    description = "Give orders that only the administrator may give.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AdminCommand.Skip.class})
final class AdminCommand {

  private AdminCommand() {}

  /** {@code admin skip}: an order to skip one decided batch. */
  @Command(
      name = "skip",
      description = {
        "Order all replicas to skip a batch that stops whoever executes it.",
        "Its requests are answered as skipped, and none of them is executed. The order is put into"
            + " the data directory of every replica of the local cluster; replicas in safe mode go"
            + " on within a second, others heed it when they are started again."
      })
  static final class Skip implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--sequence",
        required = true,
        paramLabel = "S",
        description = "The sequence number, as replicas in safe mode tell it.")
    private long sequence;

    @Option(
        names = "--digest",
        required = true,
        paramLabel = "D",
        description = "The digest of the batch, in hexadecimal, as they tell it.")
    private String digest = "";

    @Option(
        names = "--key",
        paramLabel = "FILE",
        description = "The administrator's private key (default: admin.key of the cluster).")
    private @Nullable Path key;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description =
            "Write the order to FILE instead, to be copied to data/skips/ of every replica.")
    private @Nullable Path out;

    @Option(
        names = "--force",
        description = "Do not ask the replicas whether a quorum of them waits for this.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      LocalCluster cluster = cli.cluster();
      if (!force) {
        requireQuorumWaits(cluster);
      }
      SkipOrder order =
          SkipOrder.sign(
              cluster.file().config().clusterId(),
              new SequenceNumber(sequence),
              Digest.of(Bytes.fromHex(digest)),
              administrator(cluster));
      List<Path> written = hand(cluster, order);
      ObjectNode model = Printer.newObject().put("sequence", sequence).put("digest", digest);
      ArrayNode files = model.putArray("files");
      written.forEach(file -> files.add(file.toString()));
      cli.printer()
          .print(model, to -> written.forEach(file -> to.printf("order written to %s%n", file)));
      return ExitCode.OK;
    }

    /**
     * If a quorum has not executed the batch, no client has seen anything of it (it needs a quorum
     * of equal answers), and the state that comes of skipping can become stable.
     */
    private void requireQuorumWaits(LocalCluster cluster) {
      List<Integer> waiting = new ArrayList<>();
      List<Integer> beyond = new ArrayList<>();
      AdminReport.Poison meant = new AdminReport.Poison(sequence, digest);
      for (LocalReplica replica : cluster.replicas()) {
        Optional<AdminReport> report = replica.report();
        if (report.flatMap(AdminReport::poison).filter(meant::equals).isPresent()) {
          waiting.add(replica.id());
        }
        if (report.filter(each -> each.executed().orElse(0) >= sequence).isPresent()) {
          beyond.add(replica.id());
        }
      }
      if (waiting.size() < cluster.quorum()) {
        throw new CommandFailure(
            "notStuck",
            ExitCode.ERROR,
            "%d replicas must wait in safe mode at this batch before it may be skipped; %s do, and %s have executed it"
                .formatted(cluster.quorum(), waiting, beyond));
      }
    }

    private KeyPair administrator(LocalCluster cluster) throws IOException {
      Path file = Optional.ofNullable(key).orElse(cluster.folder().administratorKey());
      SecretFiles.requireOwnerOnly(file);
      KeyPair pair;
      try {
        pair = Pem.decodePrivateKey(Files.readString(file));
      } catch (NoSuchFileException e) {
        throw new CommandFailure("config", ExitCode.ERROR, "there is no key file " + file);
      }
      if (!pair.publicKey().equals(cluster.file().config().administrator())) {
        throw new CommandFailure(
            "config",
            ExitCode.ERROR,
            file + " is not the key of the administrator that the cluster file names");
      }
      return pair;
    }

    private List<Path> hand(LocalCluster cluster, SkipOrder order) throws IOException {
      if (out != null) {
        SecretFiles.write(out, order.render());
        return List.of(out);
      }
      List<Path> written = new ArrayList<>();
      for (LocalReplica replica : cluster.replicas()) {
        Path folder = cluster.folder().dataDirectory(replica.id()).resolve("skips");
        Path file = folder.resolve(sequence + ".json");
        Path unfinished = folder.resolve(sequence + ".json.new");
        SecretFiles.makeDirectory(folder);
        Files.deleteIfExists(unfinished);
        SecretFiles.write(unfinished, order.render());
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        written.add(file);
      }
      return written;
    }
  }
}
