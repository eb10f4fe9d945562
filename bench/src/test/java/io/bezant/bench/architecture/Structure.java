package io.bezant.bench.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Conditions on what a class is made of and what it is called. */
final class Structure {

  private static final Pattern DISHONEST =
      Pattern.compile(
          "Abstract[A-Z].*|.*(Manager|Helper|Helpers|Util|Utils|Processor|Impl|Data|Info)");

  /** The JDK's own terms, which those who implement them keep. */
  private static final Pattern TERM = Pattern.compile(".*(KeyManager|TrustManager)");

  private static final Pattern HUNGARIAN = Pattern.compile("I[A-Z][a-z].*");

  static final ArchCondition<JavaClass> HAVE_NO_MONITORS =
      condition(
          "have no synchronized method and no volatile field",
          (type, report) -> {
            type.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                .forEach(method -> report.accept("synchronized: " + method.getFullName()));
            type.getFields().stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.VOLATILE))
                .forEach(field -> report.accept("volatile: " + field.getFullName()));
          });

  static final ArchCondition<JavaClass> HAVE_HONEST_NAMES =
      condition(
          "have an honest name",
          (type, report) -> {
            String name = type.getSimpleName();
            if (!isGenerated(type)
                && !TERM.matcher(name).matches()
                && (DISHONEST.matcher(name).matches()
                    || (type.isInterface() && HUNGARIAN.matcher(name).matches()))) {
              report.accept(type.getName() + " does not say what it is");
            }
          });

  static final ArchCondition<JavaClass> HAVE_OWN_PUBLIC_SIGNATURES =
      condition(
          "have public signatures of our own and the JDK's types",
          (type, report) -> {
            if (isVisible(type)) {
              Stream.concat(type.getCodeUnits().stream(), type.getFields().stream())
                  .filter(Structure::isVisible)
                  .forEach(member -> reportForeignTypes(member, report));
            }
          });

  private Structure() {}

  /** Instances of {@code type} are made only by these classes and their nested ones. */
  static ArchCondition<JavaClass> constructOnlyIn(String type, String... makers) {
    return condition(
        "leave new " + type + " to " + List.of(makers),
        (room, report) -> {
          if (Stream.of(makers)
              .noneMatch(maker -> (room.getName() + "$").startsWith(maker + "$"))) {
            room.getAccessesFromSelf().stream()
                .filter(access -> access.getTargetOwner().getName().equals(type))
                .filter(access -> access.getTarget().getName().equals("<init>"))
                .forEach(access -> report.accept(access.getDescription()));
          }
        });
  }

  private static void reportForeignTypes(JavaMember member, Consumer<String> report) {
    member.getAllInvolvedRawTypes().stream()
        .map(JavaClass::getBaseComponentType)
        .filter(type -> !type.isPrimitive())
        .filter(type -> !type.getName().matches("(java|javax|io\\.bezant)\\..*"))
        .forEach(type -> report.accept(member.getFullName() + " shows " + type.getName()));
  }

  private static boolean isVisible(JavaMember member) {
    boolean synthetic =
        member instanceof JavaMethod method
            && method.getModifiers().contains(JavaModifier.SYNTHETIC);
    return !synthetic
        && (member.getModifiers().contains(JavaModifier.PUBLIC)
            || member.getModifiers().contains(JavaModifier.PROTECTED));
  }

  private static boolean isVisible(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC);
  }

  private static boolean isGenerated(JavaClass type) {
    return type.getPackageName().startsWith("io.bezant.protocol.wire.proto")
        || type.getPackageName().endsWith("jmh_generated");
  }

  private static ArchCondition<JavaClass> condition(
      String description, BiConsumer<JavaClass, Consumer<String>> check) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        check.accept(type, text -> events.add(SimpleConditionEvent.violated(type, text)));
      }
    };
  }
}
