package io.bezant.protocol.core;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Carries out one script. A command is a word, then what it applies to, then {@code name=value}
 * pairs; what follows from it is told below a line of dashes. Messages are selected by {@code
 * from=}, {@code to=} and {@code is=}, the beginning of their text.
 *
 * <p>{@code deliver} brings what is under way and fits, one step further, and tells every detail;
 * {@code run} brings everything until nothing is under way and tells what it came to, as {@code
 * pass} does after some time.
 */
final class ScenarioRunner {

  private static final String DASHES = "----";

  private ScenarioCluster cluster = new ScenarioCluster(Lab.config(4, 4, 8));

  /** The script with the answers as they are now. */
  String run(String script) {
    StringBuilder out = new StringBuilder();
    List<String> lines = List.of(script.split("\n", -1));
    boolean inAnswer = false;
    for (String line : lines) {
      if (line.equals(DASHES)) {
        inAnswer = true;
      } else if (line.isEmpty()) {
        inAnswer = false;
        out.append('\n');
      } else if (!inAnswer) {
        out.append(line).append('\n');
        if (!line.startsWith("#")) {
          out.append(DASHES).append('\n').append(carryOut(line));
        }
      }
    }
    return out.toString().stripTrailing() + "\n";
  }

  private record Command(String word, String subject, Map<String, String> arguments) {

    static Command parse(String line) {
      String command = line;
      String subject = "";
      if (line.contains(": ")) {
        command = line.substring(0, line.indexOf(": "));
        subject = line.substring(line.indexOf(": ") + 2);
      }
      Map<String, String> arguments = new LinkedHashMap<>();
      for (String word : command.split(" ", -1)) {
        String[] pair = word.split("=", 2);
        arguments.put(pair[0], pair.length == 2 ? pair[1] : "");
      }
      return new Command(command.split(" ", -1)[0], subject, arguments);
    }

    int number(String name, int otherwise) {
      return arguments.containsKey(name) ? Integer.parseInt(arguments.get(name)) : otherwise;
    }

    Set<Integer> numbers(String name) {
      return Arrays.stream(arguments.getOrDefault(name, "").split(",", -1))
          .filter(text -> !text.isEmpty())
          .map(Integer::parseInt)
          .collect(Collectors.toCollection(TreeSet::new));
    }

    Predicate<ScenarioCluster.Letter> letters() {
      Set<Integer> from = numbers("from");
      Set<Integer> to = numbers("to");
      String[] kinds = arguments.getOrDefault("is", "").split(",", -1);
      return letter ->
          (from.isEmpty() || from.contains(letter.from()))
              && (to.isEmpty() || to.contains(letter.to()))
              && Arrays.stream(kinds).anyMatch(letter::is)
              && (subject.isEmpty() || letter.text().contains(subject));
    }
  }

  private String carryOut(String line) {
    Command command = Command.parse(line);
    return switch (command.word()) {
      case "cluster" -> {
        cluster =
            new ScenarioCluster(
                Lab.config(
                    command.number("n", 4),
                    command.number("interval", 4),
                    command.number("window", 8)));
        yield "";
      }
      case "request" -> {
        for (int number : command.numbers("number")) {
          command.numbers("to").forEach(to -> cluster.request(Lab.request(number), to));
        }
        yield detail();
      }
      case "deliver" -> cluster.deliver(command.letters()) + " delivered\n" + detail();
      case "drop" -> cluster.drop(command.letters()) + " lost\n";
      case "cut" -> {
        cluster.cut(command.letters());
        yield "";
      }
      case "mend" -> {
        cluster.mend();
        yield "";
      }
      case "run" -> {
        cluster.run();
        yield summary();
      }
      case "tick" -> {
        cluster.tick(command.number("millis", 0));
        yield detail();
      }
      case "pass" -> {
        cluster.pass(command.number("millis", 0));
        yield summary();
      }
      case "lie" -> {
        command
            .numbers("to")
            .forEach(to -> cluster.lie(command.number("from", 0), to, command.subject()));
        yield "";
      }
      case "hold", "sync", "stop", "restart" -> process(command);
      case "status" -> status();
      default -> throw new IllegalArgumentException("no such command: " + line);
    };
  }

  private String process(Command command) {
    for (int replica : command.numbers("replica")) {
      switch (command.word()) {
        case "hold" -> cluster.hold(replica);
        case "sync" -> cluster.sync(replica);
        case "stop" -> cluster.stop(replica);
        default -> cluster.restart(replica);
      }
    }
    return detail();
  }

  /** Everything, in the order in which it happened. */
  private String detail() {
    return cluster.takeHappenings().stream()
        .map(happening -> happening.replica() + " " + happening.text() + "\n")
        .collect(Collectors.joining());
  }

  /** What mattered, with all who did the same in one line. */
  private String summary() {
    Map<String, Set<Integer>> byText = new LinkedHashMap<>();
    cluster.takeHappenings().stream()
        .filter(happening -> !happening.isDetail())
        .forEach(
            happening ->
                byText
                    .computeIfAbsent(happening.text(), text -> new TreeSet<>())
                    .add(happening.replica()));
    return byText.entrySet().stream()
        .map(entry -> numbers(entry.getValue()) + " " + entry.getKey() + "\n")
        .collect(Collectors.joining());
  }

  private static String numbers(Set<Integer> replicas) {
    return replicas.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private String status() {
    return IntStream.range(0, cluster.size())
        .mapToObj(this::status)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private String status(int replica) {
    if (cluster.isDown(replica)) {
      return replica + " is down";
    }
    CoreStatus status = cluster.status(replica);
    return replica
        + " in v"
        + status.view()
        + (status.changingView() ? " left" : "")
        + ", executed s"
        + status.executed()
        + ", stable s"
        + status.stable().sequence()
        + ", waiting "
        + status.waitingRequests();
  }
}
