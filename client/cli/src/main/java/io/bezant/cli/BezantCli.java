package io.bezant.cli;

import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.client.BezantClient;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code bezant}: its subcommands, and the flags that all of them know. */
@Command(
    name = "bezant",
    description = "A key-value store that keeps its word while some of its replicas lie.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PutCommand.class,
      GetCommand.class,
      DeleteCommand.class,
      UpdateCommands.Add.class,
      UpdateCommands.Max.class,
      UpdateCommands.Min.class,
      UpdateCommands.Append.class,
      TransactionCommand.class,
      WatchCommand.class,
      CompactCommand.class,
      LeaseCommand.class,
      TurnCommands.Locking.class,
      TurnCommands.Electing.class,
      ClusterCommand.class,
      AdminCommand.class,
      ReplicaCommand.class,
      EndpointCommand.class,
      KeyCommand.class,
      SessionCommand.class,
      EvidenceCommand.class,
      VerifyCommand.class,
      DemoCommand.class,
      CompletionCommand.class,
      VersionCommand.class
    },
    footer = {
      "",
      "Exit codes:",
      "    0  done",
      "    1  error",
      "    2  wrong usage",
      "    3  not found",
      "    4  comparison failed, lock not acquired or lost",
      "    5  no quorum: nothing was sent",
      "    6  deadline over: the outcome is unknown",
      "    7  not permitted",
      "    8  proof invalid",
      "  130  interrupted",
      "",
      "Every flag --some-flag may be given as the variable BEZANT_SOME_FLAG instead."
    })
public final class BezantCli {

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      defaultValue = BezantClient.DEFAULT_DIRECTORY,
      description = "Directory of the local cluster (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of(BezantClient.DEFAULT_DIRECTORY);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Client file (default: client.json in the directory of the cluster).")
  private @Nullable Path config;

  @Option(
      names = {"-w", "--write-out"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      defaultValue = "simple",
      description = "Form of the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.SIMPLE;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      converter = DurationText.class,
      description =
          "How long a request may take, as in 500ms or 5s (default: as the client file"
              + " says, else 5s).")
  private @Nullable Duration deadline;

  BezantCli(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs one command and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), List.of(arguments)));
  }

  /** Runs one command and returns its exit code. */
  public static int run(Terminal terminal, List<String> arguments) {
    return run(terminal, arguments, root -> {});
  }

  /**
   * Runs one command and returns its exit code.
   *
   * @param extension adds commands to the root; they share its flags, its failures and its codes
   */
  public static int run(
      Terminal terminal, List<String> arguments, Consumer<CommandLine> extension) {
    int exitCode = commandLine(terminal, extension).execute(arguments.toArray(String[]::new));
    terminal.out().flush();
    return exitCode;
  }

  static CommandLine commandLine(Terminal terminal) {
    return commandLine(terminal, root -> {});
  }

  private static CommandLine commandLine(Terminal terminal, Consumer<CommandLine> extension) {
    CommandLine commandLine = new CommandLine(new BezantCli(terminal));
    extension.accept(commandLine);
    commandLine
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Show this help.")
                .build());
    // Numbers may be negative, and no option of these commands looks like one.
    commandLine.getSubcommands().values().stream()
        .filter(command -> command.getCommand() instanceof UpdateCommands.OnNumber)
        .forEach(command -> command.setUnmatchedOptionsArePositionalParams(true));
    commandLine.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    commandLine.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.ansi() ? Ansi.ON : Ansi.OFF));
    // A value may well begin with an @: it is never the name of a file of arguments.
    commandLine.setExpandAtFiles(false);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setDefaultValueProvider(new EnvironmentDefaults(terminal.environment()));
    commandLine.setParameterExceptionHandler(
        (wrong, arguments) -> refuse(terminal, wrong, arguments));
    commandLine.setExecutionExceptionHandler(
        (thrown, command, parsed) -> {
          Failure failure = Failure.of(thrown);
          BezantCli cli = of(command.getCommandSpec());
          terminal.out().flush();
          failure.print(terminal.err(), cli.format == OutputFormat.JSON);
          return failure.exitCode();
        });
    return commandLine;
  }

  private static int refuse(Terminal terminal, ParameterException wrong, String[] arguments) {
    boolean asJson =
        asksForJson(Arrays.asList(arguments))
            || terminal
                .environment()
                .getOrDefault(EnvironmentDefaults.variable("--write-out"), "")
                .equalsIgnoreCase("json");
    Failure.of(wrong).print(terminal.err(), asJson);
    if (!asJson) {
      String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
      terminal.err().print("Try `" + command + " --help`.\n");
    }
    return ExitCode.USAGE;
  }

  /** What the flags would have said had they been read to the end. */
  private static boolean asksForJson(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String each = arguments.get(i);
      boolean named = each.equals("-w") || each.equals("--write-out");
      if (each.equals("-wjson")
          || each.equals("-w=json")
          || each.equals("--write-out=json")
          || (named && i + 1 < arguments.size() && arguments.get(i + 1).equals("json"))) {
        return true;
      }
    }
    return false;
  }

  /** The root that a command stands under. */
  public static BezantCli of(CommandSpec command) {
    if (command.root().userObject() instanceof BezantCli cli) {
      return cli;
    }
    throw new IllegalStateException("every command stands under bezant");
  }

  /** What surrounds this run. */
  public Terminal terminal() {
    return terminal;
  }

  /** Whether results are JSON. */
  public boolean writesJson() {
    return format == OutputFormat.JSON;
  }

  OutputFormat format() {
    return format;
  }

  /** What writes results in the form that the flags ask for. */
  public Printer printer() {
    return new Printer(terminal.out(), format);
  }

  /** The directory of the local cluster. */
  public ClusterFolder folder() {
    return new ClusterFolder(directory);
  }

  /** Whether the directory was typed, rather than left to the environment or the default. */
  public boolean namesFolder() {
    ParseResult result = spec == null ? null : spec.commandLine().getParseResult();
    for (; result != null; result = result.subcommand()) {
      if (result.hasMatchedOption("--dir")) {
        return true;
      }
    }
    return false;
  }

  /**
   * The cluster that the flags name.
   *
   * @throws io.bezant.cli.cluster.ClusterException if there is none, or it cannot be used
   */
  public LocalCluster cluster() {
    return LocalCluster.open(folder());
  }

  /** What starts processes. */
  public Launcher launcher() {
    return Launcher.of(terminal.environment());
  }

  /** How long a request may take, if the flags say so. */
  public Optional<Duration> deadline() {
    return Optional.ofNullable(deadline);
  }

  /**
   * The way to the cluster that the flags name: a typed directory beats a file of the environment.
   */
  ClientAccess access() {
    Path named = config;
    return new ClientAccess(
        named == null || (namesFolder() && !namesConfig()) ? folder().clientFile(0) : named,
        deadline());
  }

  private boolean namesConfig() {
    ParseResult result = spec == null ? null : spec.commandLine().getParseResult();
    for (; result != null; result = result.subcommand()) {
      if (result.hasMatchedOption("--config")) {
        return true;
      }
    }
    return false;
  }
}
