package io.bezant.bench.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.bezant.bench.architecture.HouseRules.HouseRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HouseRulesTest {

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/protocol/wire/proto/"))
          .importPackages("io.bezant");

  static List<HouseRule> rules() {
    return HouseRules.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void ruleHoldsOverTheHouse(HouseRule rule) {
    rule.rule().check(HOUSE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void ruleBitesOnAPlantedViolation(HouseRule rule) throws ClassNotFoundException {
    Class<?> planted = Class.forName(rule.planted());
    List<Class<?>> classes = new ArrayList<>(List.of(planted.getDeclaredClasses()));
    classes.add(planted);
    JavaClasses house = new ClassFileImporter().importClasses(classes);
    String report = rule.rule().evaluate(house).getFailureReport().toString();
    for (String text : rule.caught()) {
      assertTrue(report.contains(text), () -> "not caught: " + text + " in " + report);
    }
  }
}
