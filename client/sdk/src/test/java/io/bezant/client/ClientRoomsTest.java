package io.bezant.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ClientRoomsTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.bezant.client");

  @Test
  void theCoreKnowsNoThreadsClocksFilesOrRandomness() {
    noClasses()
        .that()
        .resideInAPackage("io.bezant.client.core")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.concurrent..",
            "java.time..",
            "java.nio.file..",
            "java.nio.channels..",
            "java.net..",
            "java.security..",
            "org.slf4j..",
            "io.netty..",
            "io.bezant.protocol.wire..",
            "io.bezant.client",
            "io.bezant.client.runtime",
            "io.bezant.client.net")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.lang\\.Thread|java\\.util\\.Random|java\\.util\\.UUID|java\\.io\\.File.*")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void nettyStaysInItsRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.bezant.client.net")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..")
        .check(CLASSES);
  }

  @Test
  void noPublicSignatureNamesATypeOfAnotherLibrary() {
    noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage("io.bezant.client")
        .and()
        .arePublic()
        .should()
        .haveRawReturnType(
            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                "io.netty..",
                "com.fasterxml..",
                "com.google..",
                "org.bouncycastle..",
                "org.slf4j.."))
        .check(CLASSES);
  }
}
