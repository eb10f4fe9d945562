package io.bezant.replica.report;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.CoreListener;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.core.Grounds;
import io.bezant.protocol.core.RejectReason;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.ReadAnswer.Standing;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.replica.report.Rejections.Source;
import io.bezant.replica.runtime.RuntimeListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what the core and the loop do into metrics, and the few events that people should see into
 * log lines. Its listener methods are called on the loop thread, {@link #scrape} on any.
 */
public final class MetricsListener implements CoreListener, RuntimeListener {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsListener.class);
  private static final int PHASE_SLOTS = 1024;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Rejections rejections;
  private final Consumer<Evidence> keeper;
  private final Set<Rejections.Key> exported = ConcurrentHashMap.newKeySet();
  private final Set<ReplicaId> accused = ConcurrentHashMap.newKeySet();
  private final DistributionSummary batchRequests;
  private final Timer prepareTime;
  private final Timer commitTime;
  private final Timer executionTime;
  private final Timer syncTime;
  private final Counter syncedRecords;
  private final Counter evidence;
  private final Counter stableCheckpoints;
  private final Counter suspicions;
  private final Counter viewChanges;
  private final Counter waitedReads;
  private final EnumMap<Standing, Counter> reads = new EnumMap<>(Standing.class);
  private final AtomicInteger watches = new AtomicInteger();
  private final AtomicInteger watchesBehind = new AtomicInteger();
  private final Counter watchEvents;
  private final Counter transfers;
  private final Counter refusedDonors;
  private final Counter replacedDonors;
  private final Counter fetchedBytes;
  private final Counter entriesAtHome;

  /** When each of the last places was proposed and prepared, in nanoseconds; zero for unknown. */
  private final long[] proposedAt = new long[PHASE_SLOTS];

  private final long[] preparedAt = new long[PHASE_SLOTS];

  /** Metrics that show nothing yet, of a replica that keeps no evidence. */
  public MetricsListener(Rejections rejections) {
    this(rejections, evidence -> {});
  }

  /**
   * Metrics that show nothing yet.
   *
   * @param keeper takes what convicts a replica, and returns at once
   */
  public MetricsListener(Rejections rejections, Consumer<Evidence> keeper) {
    this.keeper = keeper;
    this.rejections = rejections;
    this.batchRequests =
        DistributionSummary.builder("bezant.batch.requests")
            .description("Requests in each executed batch")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    this.prepareTime = phase("prepare");
    this.commitTime = phase("commit");
    this.executionTime = phase("execute");
    this.syncTime =
        Timer.builder("bezant.log.sync")
            .description("Time of one sync of the log")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    this.syncedRecords = counter("bezant.log.records", "Records made durable");
    this.evidence = counter("bezant.evidence", "Proofs that a replica lied");
    this.stableCheckpoints = counter("bezant.checkpoints.stable", "Checkpoints become stable");
    this.suspicions = counter("bezant.suspicions", "Views whose primary was suspected here");
    this.transfers = counter("bezant.transfers", "States installed that other replicas sent");
    this.refusedDonors = counter("bezant.transfer.lies", "Donors whose part of a state was wrong");
    this.replacedDonors =
        counter("bezant.transfer.replacements", "Donors of state that did not deliver in time");
    this.fetchedBytes =
        counter("bezant.transfer.bytes", "Keys, records and hashes of state that others sent");
    this.entriesAtHome =
        counter("bezant.transfer.home", "Entries of a fetched state found on the own disk");
    for (Standing standing : Standing.values()) {
      reads.put(
          standing,
          Counter.builder("bezant.reads")
              .description("Reads that came without ordering, by what was said to them")
              .tag("standing", standing.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    this.waitedReads =
        counter("bezant.reads.waited", "Reads that waited for a decision to be executed");
    Gauge.builder("bezant.watches", watches, AtomicInteger::get)
        .description("Watches that are open")
        .register(registry);
    Gauge.builder("bezant.watches.behind", watchesBehind, AtomicInteger::get)
        .description("Watches that are told from the history, or wait for what is to come")
        .register(registry);
    this.watchEvents =
        counter("bezant.watch.events", "Changes told to those who watch, for each notice");
    this.viewChanges = counter("bezant.view.changes", "Views entered after another one");
  }

  private Timer phase(String name) {
    return Timer.builder("bezant.phase")
        .description("Time of each phase of agreement on a batch")
        .tag("phase", name)
        .publishPercentiles(0.5, 0.99)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  /** Adds a value that is asked for whenever metrics are read. */
  public <T> void gauge(
      String name, String description, Supplier<T> source, ToDoubleFunction<T> value) {
    Gauge.builder(name, () -> value.applyAsDouble(source.get()))
        .description(description)
        .register(registry);
  }

  /** Adds a count that is kept elsewhere and only grows. */
  public <T> void count(String name, String description, T source, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, source, value).description(description).register(registry);
  }

  /** All metrics in Prometheus' text form. */
  public String scrape() {
    for (Rejections.Key key : rejections.snapshot().keySet()) {
      if (exported.add(key)) {
        FunctionCounter.builder(
                "bezant.rejected", rejections, all -> all.snapshot().getOrDefault(key, 0L))
            .description("Messages, requests and connections dropped or refused")
            .tag("source", key.source().label())
            .tag("reason", key.reason())
            .register(registry);
      }
    }
    return registry.scrape();
  }

  @Override
  public void onRejected(ReplicaId sender, MessageType type, RejectReason reason) {
    rejections.count(Source.of(sender), reason);
  }

  @Override
  public void onProposed(SequenceNumber sequence, int requestCount) {
    proposedAt[slot(sequence)] = System.nanoTime();
    preparedAt[slot(sequence)] = 0;
  }

  @Override
  public void onPrepared(SequenceNumber sequence) {
    long now = System.nanoTime();
    record(prepareTime, proposedAt[slot(sequence)], now);
    proposedAt[slot(sequence)] = 0;
    preparedAt[slot(sequence)] = now;
  }

  @Override
  public void onCommitted(SequenceNumber sequence) {
    record(commitTime, preparedAt[slot(sequence)], System.nanoTime());
    preparedAt[slot(sequence)] = 0;
  }

  private static void record(Timer timer, long begin, long end) {
    if (begin != 0) {
      timer.record(end - begin, TimeUnit.NANOSECONDS);
    }
  }

  private static int slot(SequenceNumber sequence) {
    return (int) (sequence.value() % PHASE_SLOTS);
  }

  @Override
  public void onExecuted(SequenceNumber sequence, int requestCount) {
    // The loop tells the same with its duration.
  }

  @Override
  public void onExecuted(SequenceNumber sequence, int requestCount, long nanos) {
    batchRequests.record(requestCount);
    executionTime.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void onRead(Standing standing, int count, boolean waited) {
    Counter counter = reads.get(standing);
    if (counter != null) {
      counter.increment(count);
    }
    if (waited) {
      waitedReads.increment(count);
    }
  }

  @Override
  public void onWatches(int open, int behind, long told) {
    watches.set(open);
    watchesBehind.set(behind);
    watchEvents.increment((double) told);
  }

  @Override
  public void onSynced(long nanos, long records) {
    syncTime.record(nanos, TimeUnit.NANOSECONDS);
    syncedRecords.increment((double) records);
  }

  @Override
  public void onStable(StableCheckpoint checkpoint) {
    stableCheckpoints.increment();
    LOG.debug(
        "checkpoint stable: sequence={} root={}",
        checkpoint.sequence(),
        checkpoint.root().shortHex());
  }

  @Override
  public void onPrimaryJudged(View view, Grounds grounds) {
    LOG.info(
        "primary found wanting: view={} reason={} waitedMillis={} silent={}",
        view,
        grounds.reason(),
        grounds.waitedMillis(),
        grounds.isSilent());
  }

  @Override
  public void onSuspected(View view) {
    suspicions.increment();
    LOG.info("primary suspected: view={}", view);
  }

  @Override
  public void onViewLeft(View left, View promised) {
    LOG.info("view left: from={} to={}", left, promised);
  }

  @Override
  public void onViewEntered(View view) {
    viewChanges.increment();
    LOG.info("view entered: view={}", view);
  }

  @Override
  public void onTransferBegan(SequenceNumber target) {
    LOG.info("state transfer begins: target={}", target);
  }

  @Override
  public void onPartTaken(ReplicaId donor, long bytes) {
    fetchedBytes.increment((double) bytes);
  }

  @Override
  public void onFoundAtHome(long entries, long keptEntries) {
    entriesAtHome.increment((double) entries);
  }

  @Override
  public void onDonorReplaced(ReplicaId donor) {
    replacedDonors.increment();
  }

  @Override
  public void onDonorRefused(ReplicaId donor) {
    refusedDonors.increment();
    LOG.warn("replica {} sent a part of the state that the certified root does not prove", donor);
  }

  @Override
  public void onTransferAbandoned(SequenceNumber target) {
    LOG.info("state transfer given up, nobody serves it any more: target={}", target);
  }

  @Override
  public void onTransferEnded(SequenceNumber target, long pieceCount) {
    transfers.increment();
    LOG.info("state transfer ends, installed: target={} pieces={}", target, pieceCount);
  }

  @Override
  public void onAccused(Evidence proof) {
    evidence.increment();
    keeper.accept(proof);
    if (accused.add(proof.culprit())) {
      LOG.error(
          "replica {} was caught lying: it {} (view {}, sequence {})",
          proof.culprit(),
          proof.contradiction().sentence(),
          proof.first().message().view(),
          proof.first().message().sequence());
    }
  }

  @Override
  public void onBatchUnavailable(SequenceNumber sequence) {
    LOG.warn("a decided batch was asked for and is not in the log: sequence={}", sequence);
  }
}
