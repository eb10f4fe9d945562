package io.bezant.client.micrometer;

import io.bezant.client.CallReport;
import io.bezant.client.ClientMetrics;
import io.bezant.client.ConnectionState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;

/**
 * Counts what a client does in a registry of Micrometer:
 *
 * <ul>
 *   <li>timer {@code bezant.client.calls} by {@code operation}, {@code way} and {@code outcome}
 *       ({@code ok} or the name of the exception);
 *   <li>counter {@code bezant.client.repeats} of requests sent again;
 *   <li>gauge {@code bezant.client.connection} by {@code state}, one for the present state and zero
 *       for the others.
 * </ul>
 *
 * <p>Thread-safe. One for each client; several in one registry need tags that tell them apart.
 */
public final class MicrometerMetrics implements ClientMetrics {

  private static final String CALLS = "bezant.client.calls";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Counter repeats;
  private volatile ConnectionState state = ConnectionState.SUSPENDED;

  /**
   * Begins to count.
   *
   * @param registry where
   * @param tags that every meter has besides its own
   */
  public MicrometerMetrics(MeterRegistry registry, Iterable<Tag> tags) {
    this.registry = registry;
    this.tags = Tags.of(tags);
    this.repeats =
        Counter.builder("bezant.client.repeats")
            .description("Requests sent again since no quorum had answered in time")
            .tags(this.tags)
            .register(registry);
    for (ConnectionState each : ConnectionState.values()) {
      Gauge.builder("bezant.client.connection", () -> state == each ? 1 : 0)
          .description("1 for the state that the client's connections are in")
          .tags(this.tags.and("state", lower(each)))
          .register(registry);
    }
  }

  /** Begins to count, without further tags. */
  public MicrometerMetrics(MeterRegistry registry) {
    this(registry, Tags.empty());
  }

  @Override
  public void onCall(CallReport call) {
    Timer.builder(CALLS)
        .description("Calls, from the call to its end")
        .tags(
            tags.and(
                "operation",
                call.operation(),
                "way",
                lower(call.way()),
                "outcome",
                call.failure().map(MicrometerMetrics::name).orElse("ok")))
        .register(registry)
        .record(call.latency());
  }

  @Override
  public void onRepeated(long requests) {
    repeats.increment((double) requests);
  }

  @Override
  public void onConnection(ConnectionState now) {
    state = now;
  }

  private static String name(RuntimeException failure) {
    return failure.getClass().getSimpleName();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
