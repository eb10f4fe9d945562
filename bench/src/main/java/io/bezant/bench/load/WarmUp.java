package io.bezant.bench.load;

import io.bezant.cli.DurationText;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;

/** How long a load runs before it is measured. */
public sealed interface WarmUp {

  /** The longest that is worth waiting for. */
  Duration MOST = Duration.ofHours(24);

  /** The most that it takes. */
  Duration most();

  /** As it is typed and reported. */
  String text();

  /**
   * So long.
   *
   * @param most how long
   */
  record Fixed(Duration most) implements WarmUp {

    /** Rejects what cannot be waited for. */
    public Fixed {
      Workload.requireWithin("--warmup", most.toSeconds(), 0, MOST.toSeconds());
    }

    @Override
    public String text() {
      return "fixed";
    }
  }

  /**
   * Until the replicas' compilers take so little of their processor time, in two successive
   * windows, that what is measured is not their work; for so long at most.
   *
   * @param jitShare their share, in 0..1
   * @param most how long at most
   */
  record Steady(double jitShare, Duration most) implements WarmUp {

    /** Over how long a share is taken. */
    public static final Duration WINDOW = Duration.ofSeconds(5);

    /** In how many windows in a row it must be low. */
    public static final int WINDOWS = 2;

    /** What is asked of {@code steady} without more. */
    public static final Steady DEFAULT = new Steady(0.10, Duration.ofMinutes(5));

    @Override
    public String text() {
      return "steady";
    }
  }

  /** Reads {@code steady} or a duration. */
  final class Text implements ITypeConverter<WarmUp> {

    @Override
    public WarmUp convert(String text) {
      return text.strip().toLowerCase(Locale.ROOT).equals(Steady.DEFAULT.text())
          ? Steady.DEFAULT
          : new Fixed(new DurationText().convert(text));
    }
  }
}
