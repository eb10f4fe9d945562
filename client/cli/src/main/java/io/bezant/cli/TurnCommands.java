package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.LeaderListener;
import io.bezant.client.Leadership;
import io.bezant.client.Lock;
import io.bezant.client.LockHolder;
import io.bezant.client.Watcher;
import io.bezant.crypto.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code lock} and {@code elect}: wait for one's turn, and have it for as long as a command runs.
 */
final class TurnCommands {

  private TurnCommands() {}

  private static void show(BezantCli cli, Bytes key, long token) {
    ObjectNode model = Printer.newObject();
    KeyValueJson.put(model, "key", key);
    cli.printer().print(model.put("token", token), out -> out.print(key.utf8() + "\n"));
  }

  /** How one waits, and for how long one stays when nobody can be told. */
  static final class Waiting {

    @Option(
        names = "--ttl",
        paramLabel = "TIME",
        converter = DurationText.class,
        defaultValue = "10s",
        description =
            "How long after the death of this process the next has its turn (default:"
                + " ${DEFAULT-VALUE}).")
    private Duration ttl = Duration.ofSeconds(10);

    @Option(
        names = "--wait",
        paramLabel = "TIME",
        converter = DurationText.class,
        defaultValue = "24h",
        description = "How long to wait for others (default: ${DEFAULT-VALUE}).")
    private Duration patience = Duration.ofHours(24);
  }

  /** {@code lock}. */
  @Command(
      name = "lock",
      description = {
        "Wait for a lock and hold it while a command runs; without one, until interrupted.",
        "The command finds BEZANT_LOCK_KEY, BEZANT_LOCK_TOKEN and BEZANT_LOCK_LEASE in its"
            + " environment, and its exit code is that of this command.",
        "Exit code 4: others had it all the time, or it was lost; the command is then ended."
      })
  static final class Locking implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private Waiting waiting = new Waiting();

    @Parameters(index = "0", paramLabel = "NAME", description = "The name of the lock.")
    private String name = "";

    @Parameters(
        index = "1..*",
        paramLabel = "COMMAND",
        description = "What to run while it is held, after --.")
    private List<String> command = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      try (BezantClient client = cli.access().open();
          HeldTurn turn = new HeldTurn(client, waiting.ttl)) {
        Lock lock = client.locks().acquire(name, turn.session(), waiting.patience);
        if (command.isEmpty()) {
          show(cli, lock.key(), lock.token());
        }
        return turn.run(command, "LOCK", lock.key(), lock.token());
      }
    }
  }

  /** {@code elect}. */
  @Command(
      name = "elect",
      description = {
        "Campaign in an election, and lead until interrupted or while a command runs.",
        "The command finds BEZANT_ELECTION_KEY, BEZANT_ELECTION_TOKEN and BEZANT_ELECTION_LEASE in"
            + " its environment.",
        "With --show: print who leads, exit code 3 if nobody does.",
        "With --listen: print who leads, and each time that another does or says something else.",
        "Exit code 4: others led all the time, or the lead was lost; the command is then ended."
      })
  static final class Electing implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Mixin private Waiting waiting = new Waiting();

    @Option(names = "--show", description = "Only print who leads.")
    private boolean isShowing;

    @Option(
        names = {"-l", "--listen"},
        description = "Print who leads from now on, until interrupted.")
    private boolean isListening;

    @Option(
        names = "--max-events",
        paramLabel = "N",
        description = "With --listen: end after so many leaders; 0 for never.")
    private long maxEvents;

    @Parameters(index = "0", paramLabel = "NAME", description = "The name of the election.")
    private String name = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "VALUE",
        description = "What followers are to see.")
    private String value = "";

    @Parameters(
        index = "2..*",
        paramLabel = "COMMAND",
        description = "What to run while one leads, after --.")
    private List<String> command = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      if (isListening) {
        return listen(cli);
      }
      return isShowing ? showLeader(cli) : campaign(cli);
    }

    private int campaign(BezantCli cli) throws IOException, InterruptedException {
      try (BezantClient client = cli.access().open();
          HeldTurn turn = new HeldTurn(client, waiting.ttl)) {
        Leadership lead =
            client.elections().campaign(name, Bytes.utf8(value), turn.session(), waiting.patience);
        if (command.isEmpty()) {
          show(cli, lead.key(), lead.token());
        }
        return turn.run(command, "ELECTION", lead.key(), lead.token());
      }
    }

    private int showLeader(BezantCli cli) {
      try (BezantClient client = cli.access().open()) {
        Optional<LockHolder> leader = client.elections().leader(name);
        leader.ifPresent(holder -> print(cli, holder));
        return leader.isPresent() ? ExitCode.OK : ExitCode.NOT_FOUND;
      }
    }

    private int listen(BezantCli cli) throws InterruptedException {
      BlockingQueue<Told> heard = new LinkedBlockingQueue<>();
      LeaderListener listener =
          new LeaderListener() {
            @Override
            public void onLeader(Optional<LockHolder> leader) {
              leader.ifPresent(holder -> heard.add(new Told.Leader(holder)));
            }

            @Override
            public void onEnd(BezantException why) {
              heard.add(new Told.End(why));
            }
          };
      try (BezantClient client = cli.access().open();
          Watcher watcher = client.elections().observe(name, listener)) {
        for (long told = 0; watcher.isOpen() || !heard.isEmpty(); told++) {
          if (told > 0 && told == maxEvents) {
            break;
          }
          switch (heard.take()) {
            case Told.Leader(var holder) -> print(cli, holder);
            case Told.End(var why) -> throw why;
          }
        }
        return ExitCode.OK;
      }
    }

    /** What is heard of an election. */
    private sealed interface Told {
      record Leader(LockHolder holder) implements Told {}

      record End(BezantException why) implements Told {}
    }

    private static void print(BezantCli cli, LockHolder leader) {
      ObjectNode model = Printer.newObject();
      KeyValueJson.put(model, "key", leader.key());
      KeyValueJson.put(model, "value", leader.value());
      model.put("token", leader.token()).put("lease", leader.lease());
      cli.printer()
          .print(
              model,
              out -> {
                out.writeBytes(leader.key().toByteArray());
                out.print("\n");
                out.writeBytes(leader.value().toByteArray());
                out.print("\n");
              });
    }
  }
}
