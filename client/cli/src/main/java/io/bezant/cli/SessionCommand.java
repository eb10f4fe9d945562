package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.RecordedResult;
import io.bezant.client.RecoveredSession;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code session}: what is known of the sessions of a client key. */
@Command(
    name = "session",
    description = "What is known of the sessions of a client key.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = SessionCommand.Recover.class)
final class SessionCommand {

  /** {@code session recover}: what became of the last requests of a process that died. */
  @Command(
      name = "recover",
      description = {
        "Tell what became of the last requests of a process that died before it was answered:",
        "one line for each operation that was executed, its request, what it was, its revision.",
        "What is not told was not executed, and never will be.",
        "Ask before anything else writes with the same key: the session is the one it opened",
        "last. Exit code 3 when nothing is known: no session, or one that was evicted since."
      })
  static final class Recover implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      RecoveredSession session = cli.access().recover();
      cli.printer().print(json(session), out -> print(session, out));
      return session.session() > 0 && session.isKnown() ? ExitCode.OK : ExitCode.NOT_FOUND;
    }
  }

  private static ObjectNode json(RecoveredSession session) {
    ObjectNode json =
        Printer.newObject().put("session", session.session()).put("known", session.isKnown());
    ArrayNode results = json.putArray("results");
    for (RecordedResult each : session.results()) {
      results
          .addObject()
          .put("request", each.request())
          .put("place", each.place())
          .put("kind", name(each))
          .put("revision", each.revision());
    }
    return json;
  }

  private static void print(RecoveredSession session, PrintStream out) {
    for (RecordedResult each : session.results()) {
      out.print("request " + each.request() + " " + name(each));
      out.print(each.revision() > 0 ? " revision " + each.revision() + "\n" : "\n");
    }
  }

  private static String name(RecordedResult result) {
    return result.kind().name().toLowerCase(Locale.ROOT);
  }
}
