package io.bezant.crypto;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What this module may not touch, checked on its class files. */
class CryptoBoundariesTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.bezant.crypto");

  @Test
  void cryptoKnowsOnlyTheJdkBouncyCastleAndItself() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "javax.net.ssl..",
                "javax.security.auth.x500..",
                "org.bouncycastle..",
                "org.jspecify.annotations..",
                "io.bezant.crypto.."))
        .check(MAIN);
  }

  @Test
  void cryptoTouchesNoFilesThreadsOrClocks() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                .or(named("java.io.File", "java.io.FileInputStream", "java.io.FileOutputStream"))
                .or(named("java.io.RandomAccessFile", "java.time.Clock", "java.lang.Thread"))
                .or(named("java.util.Random", "java.util.concurrent.ThreadLocalRandom")))
        .check(MAIN);
  }

  @Test
  void onlyChannelsKnowTls() {
    noClasses()
        .that(resideOutsideOfPackages("io.bezant.crypto.tls.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("javax.net..", "java.net..", "io.bezant.crypto.tls.."))
        .check(MAIN);
  }

  @Test
  void onlyHasherMakesDigests() {
    noClasses()
        .that(DescribedPredicate.not(belongToAnyOf(Hasher.class)))
        .should()
        .dependOnClassesThat(assignableTo(MessageDigest.class))
        .check(MAIN);
  }

  @Test
  void onlyKeysAndSignaturesKnowTheCurve() {
    noClasses()
        .that(
            DescribedPredicate.not(
                belongToAnyOf(
                    Ed25519Signer.class,
                    Ed25519Verifier.class,
                    KeyPair.class,
                    PublicKey.class,
                    Signature.class)))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.bouncycastle.math.."))
        .check(MAIN);
  }

  @Test
  void onlyTheEngineOfProvidersSignsByTheArchitectureOfTheJdk() {
    noClasses()
        .that(DescribedPredicate.not(belongToAnyOf(ProviderEngine.class)))
        .should()
        .dependOnClassesThat(named("java.security.Signature"))
        .orShould()
        .dependOnClassesThat(named("javax.crypto.Cipher"))
        .check(MAIN);
  }

  /** Without a provider named the JDK takes its own, whose signatures are never used. */
  @Test
  void signaturesOfTheJdkAreNeverUsed() {
    noClasses()
        .should()
        .callMethod(java.security.Signature.class, "getInstance", String.class)
        .orShould()
        .callMethod(java.security.Signature.class, "getInstance", String.class, String.class)
        .check(MAIN);
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    return DescribedPredicate.describe(
        "named " + String.join(", ", names), each -> List.of(names).contains(each.getName()));
  }
}
