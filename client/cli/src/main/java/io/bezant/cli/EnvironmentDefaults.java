package io.bezant.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The variables that stand in for flags that were not typed: {@code BEZANT_BASE_PORT} for {@code
 * --base-port}.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {

  static final String PREFIX = "BEZANT_";
  private static final Set<String> NEVER = Set.of("--help", "--version");

  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option && !NEVER.contains(option.longestName())) {
      String value = environment.getOrDefault(variable(option.longestName()), "");
      return value.isEmpty() ? argument.defaultValue() : value;
    }
    return argument.defaultValue();
  }

  static String variable(String option) {
    return PREFIX + option.replaceFirst("^-+", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
