package io.bezant.bench.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.bezant.bench.architecture.Ban.touchNone;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.List;
import java.util.stream.Stream;

/** The rules themselves, each beside the planted classes that it must catch. */
final class HouseRules {

  private static final String CORE = "io.bezant.protocol.core..";
  private static final String CLIENT_CORE = "io.bezant.client.core..";
  private static final String GENERATED = "io.bezant.protocol.wire.proto..";

  private HouseRules() {}

  /**
   * One rule.
   *
   * @param name the sentence that it enforces
   * @param rule its check
   * @param planted name of a test class that breaks it in every way listed next
   * @param caught texts that the report about the planted class must contain
   */
  record HouseRule(String name, ArchRule rule, String planted, List<String> caught) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<HouseRule> all() {
    return Stream.of(crypto(), purity(), layers(), execution(), neighbours(), writing())
        .flatMap(List::stream)
        .toList();
  }

  private static List<HouseRule> crypto() {
    return List.of(
        rule(
            "crypto holds values and pure functions",
            room("io.bezant.crypto..").should(touchNone(Ban.FILES, Ban.LOGGERS, Ban.PROTOBUF)),
            "io.bezant.crypto.PlantedInCrypto",
            "[files]",
            "[logging]",
            "[protobuf]"),
        rule(
            "crypto knows sockets only where TLS needs their types",
            classes()
                .that(resideInAPackage("io.bezant.crypto.."))
                .and(not(resideInAPackage("io.bezant.crypto.tls..")))
                .should(touchNone(Ban.SOCKETS)),
            "io.bezant.crypto.PlantedInCrypto",
            "[sockets]"));
  }

  private static List<HouseRule> purity() {
    return List.of(
        rule(
            "protocol has no thread, clock, socket, file, logger or random number",
            classes()
                .that(resideInAPackage("io.bezant.protocol.."))
                .and(not(resideInAPackage(GENERATED)))
                .should(
                    touchNone(
                        Ban.THREADS,
                        Ban.CLOCKS,
                        Ban.SOCKETS,
                        Ban.FILES,
                        Ban.LOGGERS,
                        Ban.RANDOMNESS)),
            "io.bezant.protocol.core.PlantedInCore",
            "[threads]",
            "[clocks]",
            "[sockets]",
            "[files]",
            "[logging]",
            "[randomness]"),
        rule(
            "both cores are deterministic functions",
            classes()
                .that(resideInAnyPackage(CORE, CLIENT_CORE))
                .should(
                    touchNone(
                        Ban.CONCURRENCY,
                        Ban.THREADS,
                        Ban.CLOCKS,
                        Ban.SOCKETS,
                        Ban.FILES,
                        Ban.LOGGERS,
                        Ban.RANDOMNESS,
                        Ban.ENVIRONMENT,
                        Ban.HASH_ORDER))
                .andShould(Structure.HAVE_NO_MONITORS),
            "io.bezant.client.core.PlantedInClientCore",
            "[concurrency]",
            "[the machine's environment]",
            "[an order that comes from a hash]",
            "synchronized",
            "volatile"),
        rule(
            "protobuf stays in protocol.wire",
            classes()
                .that(resideInAPackage("io.bezant.."))
                .and(not(resideInAPackage("io.bezant.protocol.wire..")))
                .should(touchNone(Ban.PROTOBUF)),
            "io.bezant.protocol.core.PlantedInCore",
            "[protobuf]"));
  }

  private static List<HouseRule> layers() {
    return List.of(
        rule(
            "the vocabulary knows no other room of protocol",
            noneIn("io.bezant.protocol")
                .should()
                .dependOnClassesThat(resideInAPackage("io.bezant.protocol.*..")),
            "io.bezant.protocol.PlantedInVocabulary",
            "MessageType"),
        rule(
            "messages know only the vocabulary",
            noneIn("io.bezant.protocol.message..")
                .should()
                .dependOnClassesThat(rooms("core", "wire", "kv", "config")),
            "io.bezant.protocol.message.PlantedInMessage",
            "PlantedInCore"),
        rule(
            "the core knows neither the wire, the service nor files of configuration",
            noneIn(CORE).should().dependOnClassesThat(rooms("wire", "kv", "config")),
            "io.bezant.protocol.core.PlantedInCore",
            "io.bezant.protocol.kv"),
        rule(
            "the service's language knows nothing of agreement",
            noneIn("io.bezant.protocol.kv..")
                .should()
                .dependOnClassesThat(rooms("core", "message", "wire", "config")),
            "io.bezant.protocol.kv.PlantedInKv",
            "PlantedInCore"));
  }

  private static List<HouseRule> execution() {
    return List.of(
        rule(
            "execution is deterministic",
            room("io.bezant.replica.kv..")
                .should(
                    touchNone(
                        Ban.HASH_ORDER,
                        Ban.CLOCKS,
                        Ban.RANDOMNESS,
                        Ban.THREADS,
                        Ban.ENVIRONMENT,
                        Ban.FILES,
                        Ban.SOCKETS,
                        Ban.FLOAT_TEXT)),
            "io.bezant.replica.kv.PlantedInExecution",
            "[an order that comes from a hash]",
            "[clocks]",
            "[randomness]",
            "[threads]",
            "[the machine's environment]",
            "[files]",
            "[sockets]",
            "[floating-point text]"),
        rule(
            "a simulation has no real time and no unseeded randomness",
            room("io.bezant.bench.simulation..")
                .should(touchNone(Ban.CLOCKS, Ban.UNSEEDED_RANDOMNESS, Ban.SLEEP)),
            "io.bezant.bench.simulation.PlantedInSimulation",
            "[clocks]",
            "[unseeded randomness]",
            "[sleep]"));
  }

  private static List<HouseRule> neighbours() {
    return List.of(
        rule(
            "storage knows nothing above it",
            noneIn("io.bezant.replica.storage..")
                .should()
                .dependOnClassesThat(replicaRooms("net", "kv", "runtime", "admin")),
            "io.bezant.replica.storage.PlantedInStorage",
            "PlantedInExecution"),
        rule(
            "the network knows neither disk nor state",
            noneIn("io.bezant.replica.net..")
                .should()
                .dependOnClassesThat(replicaRooms("storage", "kv", "admin")),
            "io.bezant.replica.net.PlantedInNetwork",
            "PlantedInExecution"),
        rule(
            "replica and client never see each other, and nobody sees bench",
            noneIn("io.bezant.client..", "io.bezant.cli..")
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage(
                        "io.bezant.replica..", "io.bezant.testing..", "io.bezant.bench..")),
            "io.bezant.client.core.PlantedInClientCore",
            "PlantedInExecution"),
        rule(
            "replica sees neither client nor bench",
            noneIn("io.bezant.replica..")
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage(
                        "io.bezant.client..",
                        "io.bezant.cli..",
                        "io.bezant.testing..",
                        "io.bezant.bench..")),
            "io.bezant.replica.storage.PlantedInStorage",
            "PlantedInClientCore"),
        rule(
            "what is for users' tests sees neither the command line nor bench",
            noneIn("io.bezant.testing..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.bezant.cli..", "io.bezant.bench..")),
            "io.bezant.testing.PlantedInTesting",
            "BenchMain"),
        rule(
            "bench stresses what ships and not what is for users' tests",
            noneIn("io.bezant.bench..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.bezant.testing..")),
            "io.bezant.bench.PlantedInBench",
            "PlantedInTesting"),
        rule(
            "the client's public signatures hold only our own and the JDK's types",
            classes()
                .that(resideInAPackage("io.bezant.client"))
                .should(Structure.HAVE_OWN_PUBLIC_SIGNATURES),
            "io.bezant.client.PlantedInClient",
            "com.tngtech.archunit"));
  }

  private static List<HouseRule> writing() {
    return List.of(
        rule(
            "only the opener and the sealer write new Signed",
            classes()
                .that(resideInAPackage("io.bezant.."))
                .should(
                    Structure.constructOnlyIn(
                        "io.bezant.protocol.message.Signed",
                        "io.bezant.protocol.wire.MessageOpener",
                        "io.bezant.protocol.wire.SigningSealer")),
            "io.bezant.protocol.core.PlantedInCore",
            "Signed"),
        rule(
            "a name says what a class is",
            classes().that(resideInAPackage("io.bezant..")).should(Structure.HAVE_HONEST_NAMES),
            "io.bezant.replica.kv.PlantedInExecution",
            "ChunkManager",
            "AbstractChunk",
            "IThing"));
  }

  private static HouseRule rule(String name, ArchRule rule, String planted, String... caught) {
    return new HouseRule(name, rule.as(name).allowEmptyShould(true), planted, List.of(caught));
  }

  private static GivenClassesConjunction room(String packageName) {
    return classes().that(resideInAPackage(packageName));
  }

  private static GivenClassesConjunction noneIn(String... packageNames) {
    return noClasses().that(resideInAnyPackage(packageNames));
  }

  private static DescribedPredicate<JavaClass> rooms(String... names) {
    return inside("io.bezant.protocol.", names);
  }

  private static DescribedPredicate<JavaClass> replicaRooms(String... names) {
    return inside("io.bezant.replica.", names);
  }

  private static DescribedPredicate<JavaClass> inside(String parent, String... names) {
    return resideInAnyPackage(
        List.of(names).stream().map(name -> parent + name + "..").toArray(String[]::new));
  }
}
