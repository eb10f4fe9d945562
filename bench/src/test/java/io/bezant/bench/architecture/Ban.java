package io.bezant.bench.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A group of types and members that a room may not touch, under the name of what they stand for.
 *
 * <p>A type is written whole, or as a package that ends in two dots. A member is written {@code
 * Type#name}, optionally followed by its parameters' simple names in parentheses, or by the least
 * number of parameters it is banned with, as in {@code (3+)}. The type {@code *} is any type.
 *
 * @param what what the room would gain by touching one of them
 * @param types banned wherever they occur: calls, fields, signatures, supertypes
 * @param members banned calls, references and field accesses
 */
record Ban(String what, List<String> types, List<String> members) {

  static final Ban THREADS =
      types(
          "threads",
          "java.lang.Thread",
          "java.util.Timer",
          "java.util.TimerTask",
          "java.util.concurrent.Executors",
          "java.util.concurrent.ExecutorService",
          "java.util.concurrent.ScheduledExecutorService",
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ForkJoinPool",
          "java.util.concurrent.CompletableFuture");

  static final Ban CONCURRENCY =
      new Ban(
          "concurrency",
          List.of("java.util.concurrent..", "java.lang.ThreadLocal"),
          List.of(
              "java.lang.Object#wait", "java.lang.Object#notify", "java.lang.Object#notifyAll"));

  static final Ban CLOCKS =
      new Ban(
          "clocks",
          List.of(
              "java.time.Clock", "java.time.InstantSource", "java.util.Date", "java.util.Calendar"),
          List.of(
              "java.lang.System#nanoTime",
              "java.lang.System#currentTimeMillis",
              "java.time.Instant#now",
              "java.time.LocalDate#now",
              "java.time.LocalTime#now",
              "java.time.LocalDateTime#now",
              "java.time.OffsetDateTime#now",
              "java.time.ZonedDateTime#now"));

  static final Ban UNSEEDED_RANDOMNESS =
      new Ban(
          "unseeded randomness",
          List.of("java.util.concurrent.ThreadLocalRandom", "java.security.SecureRandom"),
          List.of(
              "java.lang.Math#random",
              "java.util.UUID#randomUUID",
              "java.util.Random#<init>()",
              "java.util.SplittableRandom#<init>()",
              "java.util.random.RandomGenerator#getDefault",
              "java.util.Collections#shuffle(List)"));

  static final Ban RANDOMNESS =
      new Ban(
          "randomness",
          List.of(
              "java.util.Random",
              "java.util.SplittableRandom",
              "java.util.random..",
              "java.util.concurrent.ThreadLocalRandom",
              "java.security.SecureRandom"),
          List.of(
              "java.lang.Math#random",
              "java.util.UUID#randomUUID",
              "java.util.Collections#shuffle(List)"));

  static final Ban FILES =
      types(
          "files",
          "java.io.File",
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.FileReader",
          "java.io.FileWriter",
          "java.io.RandomAccessFile",
          "java.nio.file..",
          "java.nio.channels.FileChannel");

  static final Ban SOCKETS =
      types(
          "sockets",
          "java.net..",
          "javax.net..",
          "java.nio.channels.SocketChannel",
          "java.nio.channels.ServerSocketChannel",
          "java.nio.channels.DatagramChannel",
          "java.nio.channels.Selector",
          "io.netty..");

  static final Ban LOGGERS =
      new Ban(
          "logging",
          List.of(
              "org.slf4j..", "ch.qos.logback..", "java.util.logging..", "java.lang.System$Logger"),
          List.of(
              "java.lang.System#out",
              "java.lang.System#err",
              "*#printStackTrace",
              "java.lang.System#getLogger"));

  static final Ban ENVIRONMENT =
      new Ban(
          "the machine's environment",
          List.of("java.lang.Runtime", "java.lang.ProcessHandle", "java.lang.ProcessBuilder"),
          List.of(
              "java.lang.System#getenv",
              "java.lang.System#getProperty",
              "java.lang.System#getProperties",
              "java.lang.System#lineSeparator",
              "java.lang.Boolean#getBoolean",
              "java.lang.Integer#getInteger",
              "java.lang.Long#getLong",
              "java.util.Locale#getDefault",
              "java.util.TimeZone#getDefault",
              "java.time.ZoneId#systemDefault",
              "java.nio.charset.Charset#defaultCharset",
              "java.lang.String#toLowerCase()",
              "java.lang.String#toUpperCase()",
              "java.lang.String#getBytes()",
              "java.lang.String#<init>(byte[])",
              "java.lang.String#format(String,Object[])",
              "java.lang.String#formatted"));

  static final Ban HASH_ORDER =
      new Ban(
          "an order that comes from a hash",
          List.of(
              "java.util.HashMap",
              "java.util.HashSet",
              "java.util.Hashtable",
              "java.util.IdentityHashMap",
              "java.util.WeakHashMap"),
          List.of(
              "java.util.Map#of(3+)",
              "java.util.Map#ofEntries",
              "java.util.Map#copyOf",
              "java.util.Set#of(2+)",
              "java.util.Set#of(Object[])",
              "java.util.Set#copyOf",
              "java.util.stream.Collectors#toSet",
              "java.util.stream.Collectors#toUnmodifiableSet",
              "java.util.stream.Collectors#toMap(Function,Function)",
              "java.util.stream.Collectors#toMap(Function,Function,BinaryOperator)",
              "java.util.stream.Collectors#toUnmodifiableMap",
              "java.util.stream.Collectors#groupingBy(Function)",
              "java.util.stream.Collectors#groupingBy(Function,Collector)",
              "java.lang.System#identityHashCode",
              "java.lang.Object#hashCode",
              "*#parallelStream",
              "*#parallel"));

  static final Ban FLOAT_TEXT =
      new Ban(
          "floating-point text",
          List.of("java.text.DecimalFormat", "java.text.NumberFormat"),
          List.of(
              "java.lang.Double#toString",
              "java.lang.Float#toString",
              "java.lang.String#valueOf(double)",
              "java.lang.String#valueOf(float)",
              "java.lang.StringBuilder#append(double)",
              "java.lang.StringBuilder#append(float)"));

  static final Ban PROTOBUF =
      types("protobuf", "com.google.protobuf..", "io.bezant.protocol.wire.proto..");

  static final Ban SLEEP = new Ban("sleep", List.of(), List.of("java.lang.Thread#sleep"));

  private static Ban types(String what, String... types) {
    return new Ban(what, List.of(types), List.of());
  }

  /** The condition that a class touches nothing of these bans. */
  static ArchCondition<JavaClass> touchNone(Ban... bans) {
    String all = List.of(bans).stream().map(Ban::what).collect(Collectors.joining(", "));
    return new ArchCondition<>("touch none of: " + all) {
      @Override
      public void check(JavaClass room, ConditionEvents events) {
        for (Ban ban : bans) {
          ban.judge(room, events);
        }
      }
    };
  }

  private void judge(JavaClass room, ConditionEvents events) {
    room.getDirectDependenciesFromSelf().stream()
        .filter(it -> matchesType(it.getTargetClass().getBaseComponentType().getName()))
        .forEach(it -> events.add(violation(room, it.getDescription())));
    room.getAccessesFromSelf().stream()
        .filter(it -> members.stream().anyMatch(member -> matchesMember(member, it.getTarget())))
        .forEach(it -> events.add(violation(room, it.getDescription())));
  }

  private ConditionEvent violation(JavaClass room, String description) {
    return SimpleConditionEvent.violated(room, "[" + what + "] " + description);
  }

  private boolean matchesType(String name) {
    return types.stream()
        .anyMatch(
            type ->
                type.endsWith("..")
                    ? name.startsWith(type.substring(0, type.length() - 1))
                    : name.equals(type) || name.startsWith(type + "$"));
  }

  private static boolean matchesMember(String member, AccessTarget target) {
    int hash = member.indexOf('#');
    int parenthesis = member.indexOf('(');
    String owner = member.substring(0, hash);
    String name = member.substring(hash + 1, parenthesis < 0 ? member.length() : parenthesis);
    if (!target.getName().equals(name)
        || !(owner.equals("*") || owner.equals(target.getOwner().getName()))) {
      return false;
    }
    return parenthesis < 0
        || (target instanceof CodeUnitAccessTarget unit
            && matchesParameters(member.substring(parenthesis + 1, member.length() - 1), unit));
  }

  private static boolean matchesParameters(String parameters, CodeUnitAccessTarget target) {
    List<JavaClass> actual = target.getRawParameterTypes();
    if (parameters.endsWith("+")) {
      return actual.size() >= Integer.parseInt(parameters.substring(0, parameters.length() - 1));
    }
    return actual.stream()
        .map(JavaClass::getSimpleName)
        .collect(Collectors.joining(","))
        .equals(parameters);
  }
}
