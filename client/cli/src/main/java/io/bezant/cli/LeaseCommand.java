package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.BezantClient;
import io.bezant.client.Lease;
import io.bezant.client.LeaseClient;
import io.bezant.client.LeaseStatus;
import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lease}: grants, keeps alive, ends and shows leases. */
@Command(
    name = "lease",
    description = "Leases: keys put with one are removed when nobody keeps it alive.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LeaseCommand.Grant.class,
      LeaseCommand.KeepAlive.class,
      LeaseCommand.Revoke.class,
      LeaseCommand.TimeToLive.class,
      LeaseCommand.ListAll.class
    })
final class LeaseCommand {

  private static final long MILLIS_PER_SECOND = 1_000;

  private static <T> T ask(BezantCli cli, Function<LeaseClient, T> question) {
    try (BezantClient client = cli.access().open()) {
      return question.apply(client.leases());
    }
  }

  private static long seconds(Duration duration) {
    return duration.toSeconds();
  }

  private static ObjectNode json(Lease lease) {
    return Printer.newObject().put("id", lease.id()).put("ttl", seconds(lease.ttl()));
  }

  private static CommandFailure ended(long id) {
    return new CommandFailure(
        "leaseNotFound", ExitCode.NOT_FOUND, "there is no lease " + id + ", or it has ended");
  }

  /** {@code lease grant}. */
  @Command(
      name = "grant",
      description = {
        "Begin a lease that lives for TTL seconds from its last keep-alive on, at least.",
        "Its number is printed; put keys with it by put --lease."
      })
  static final class Grant implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "TTL", description = "How long it lives, in seconds.")
    private long ttl;

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "The number it is to have; chosen by the cluster when absent.")
    private @Nullable Long id;

    @Override
    public Integer call() {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      Duration time = Duration.ofSeconds(ttl);
      Lease lease = ask(cli, leases -> id == null ? leases.grant(time) : leases.grant(time, id));
      cli.printer()
          .print(
              json(lease),
              out ->
                  out.print(
                      "lease "
                          + lease.id()
                          + " granted with TTL("
                          + seconds(lease.ttl())
                          + "s)\n"));
      return ExitCode.OK;
    }
  }

  /** {@code lease keep-alive}. */
  @Command(
      name = "keep-alive",
      description = {
        "Keep a lease alive, three times in its time to live, until interrupted or until it ends.",
        "With --once, once."
      })
  static final class KeepAlive implements Callable<Integer> {

    private static final int PER_TTL = 3;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The number of the lease.")
    private long id;

    @Option(names = "--once", description = "Keep it alive once and end.")
    private boolean once;

    @Override
    public Integer call() throws InterruptedException {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      try (BezantClient client = cli.access().open()) {
        while (true) {
          Optional<Lease> kept = client.leases().keepAlive(id);
          Lease lease = kept.orElseThrow(() -> ended(id));
          cli.printer()
              .print(
                  json(lease),
                  out ->
                      out.print(
                          "lease " + id + " keepalived with TTL(" + seconds(lease.ttl()) + ")\n"));
          if (once) {
            return ExitCode.OK;
          }
          Thread.sleep(lease.ttl().toMillis() / PER_TTL);
        }
      }
    }
  }

  /** {@code lease revoke}. */
  @Command(name = "revoke", description = "End a lease and remove the keys that belong to it.")
  static final class Revoke implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The number of the lease.")
    private long id;

    @Override
    public Integer call() {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      long keys = ask(cli, leases -> leases.revoke(id));
      cli.printer()
          .print(
              Printer.newObject().put("id", id).put("deleted", keys),
              out -> out.print("lease " + id + " revoked\n"));
      return ExitCode.OK;
    }
  }

  /** {@code lease timetolive}. */
  @Command(name = "timetolive", description = "Show how long a lease lives on.")
  static final class TimeToLive implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The number of the lease.")
    private long id;

    @Option(names = "--keys", description = "Show the keys that belong to it, too.")
    private boolean keys;

    @Override
    public Integer call() {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      LeaseStatus status =
          ask(cli, leases -> keys ? leases.timeToLiveWithKeys(id) : leases.timeToLive(id));
      ObjectNode model =
          Printer.newObject()
              .put("id", id)
              .put("ttl", seconds(status.ttl()))
              .put("remaining", seconds(status.remaining()))
              .put("remainingMillis", status.remaining().toMillis());
      if (keys) {
        ArrayNode shown = model.putArray("keys");
        status.keys().forEach(key -> KeyValueJson.put(shown.addObject(), "key", key));
      }
      cli.printer().print(model, out -> out.print(text(status) + "\n"));
      return ExitCode.OK;
    }

    private String text(LeaseStatus status) {
      String told =
          "lease "
              + id
              + " granted with TTL("
              + seconds(status.ttl())
              + "s), remaining("
              + (status.remaining().toMillis() + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND
              + "s)";
      return keys
          ? told + ", attached keys(" + status.keys().stream().map(Bytes::toString).toList() + ")"
          : told;
    }
  }

  /** {@code lease list}. */
  @Command(name = "list", description = "Show the numbers of all leases.")
  static final class ListAll implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      List<Long> ids = ask(cli, LeaseClient::list);
      ObjectNode model = Printer.newObject();
      ArrayNode shown = model.putArray("leases");
      ids.forEach(each -> shown.addObject().put("id", each));
      cli.printer()
          .print(
              model,
              out -> {
                out.print("found " + ids.size() + " leases\n");
                ids.forEach(each -> out.print(each + "\n"));
              });
      return ExitCode.OK;
    }
  }
}
