package io.bezant.client.core;

import io.bezant.client.core.ClientEvent.Watching;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Changed;
import io.bezant.protocol.message.WatchNotice.Reason;
import io.bezant.protocol.message.WatchNotice.Told;
import io.bezant.protocol.message.WatchRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Watches in virtual time: a true history, replicas that tell it when they are made to, and what
 * the listener was told.
 */
final class WatchLab {

  static final Bytes SELECTOR = Bytes.utf8("all");
  static final WatchBounds BOUNDS = new WatchBounds(4, 1_000, 10_000, 8, 1_000);

  /**
   * What the listener of the watch was told, as text: {@code 5:a,b} and progress as {@code ..7}.
   */
  final List<String> heard = new ArrayList<>();

  final List<WatchEnd> ends = new ArrayList<>();
  final TreeMap<Long, List<Bytes>> history = new TreeMap<>();
  final List<FakeTeller> tellers = new ArrayList<>();
  final TreeSet<ReplicaId> connected = new TreeSet<>();
  final Watches watches;
  boolean takesAtOnce = true;
  long now = 1;
  private int untaken;

  WatchLab(int replicas) {
    this(replicas, BOUNDS);
  }

  WatchLab(int replicas, WatchBounds bounds) {
    this(replicas, bounds, ReplyRules::new);
  }

  WatchLab(int replicas, WatchBounds bounds, Function<Quorums, ReplyRules> believed) {
    ClusterConfig cluster = TestService.cluster(replicas, CoreLab.SMALL);
    ReplyRules rules = believed.apply(cluster.quorums());
    this.watches =
        new Watches(
            cluster.membership(), new OpenWatch.Shared(rules, bounds, connected, this::carryOut));
    cluster.membership().replicas().forEach(replica -> tellers.add(new FakeTeller(replica)));
    tellers.forEach(this::connect);
  }

  /** A lab of four, all connected, with a watch from the beginning; who tells the changes first. */
  static WatchLab open() {
    WatchLab lab = new WatchLab(4);
    lab.open(1);
    return lab;
  }

  void open(long from) {
    step(new ClientEvent.WatchOpened(1, SELECTOR, from));
  }

  /** A write of the whole cluster: what it changed, if the watch asks for it. */
  void write(long revision, String... events) {
    history.put(revision, List.of(events).stream().map(Bytes::utf8).toList());
  }

  FakeTeller teller() {
    return tellers.stream()
        .filter(each -> each.asked.filter(WatchRequest.Open::wantsEvents).isPresent())
        .findFirst()
        .orElseThrow();
  }

  List<FakeTeller> others() {
    FakeTeller teller = teller();
    return tellers.stream().filter(each -> each != teller).toList();
  }

  void connect(FakeTeller teller) {
    connected.add(teller.id);
    watches.onTick(now);
  }

  void disconnect(FakeTeller teller) {
    connected.remove(teller.id);
    teller.asked = Optional.empty();
    teller.told = 0;
    watches.onLinkDown(teller.id, now);
  }

  void pass(long millis) {
    long end = now + millis;
    while (now < end) {
      now = Math.min(end, now + 10);
      watches.onTick(now);
    }
  }

  /** All replicas tell what they have not told. */
  void allTell(long through) {
    tellers.forEach(each -> each.tell(through));
  }

  void step(Watching event) {
    watches.on(event, now);
    while (takesAtOnce && untaken > 0) {
      take();
    }
  }

  void take() {
    int taken = untaken;
    untaken = 0;
    watches.on(new ClientEvent.WatchTaken(1, taken), now);
  }

  private void carryOut(ClientEffect effect) {
    switch ((ClientEffect.Watching) effect) {
      case ClientEffect.AskWatch(ReplicaId to, WatchRequest request) ->
          tellers.get(to.value()).onRequest(request);
      case ClientEffect.Tell(long ticket, long revision, List<Bytes> events) -> {
        untaken++;
        heard.add(revision + ":" + String.join(",", events.stream().map(Bytes::utf8).toList()));
      }
      case ClientEffect.TellProgress(long ticket, long through) -> heard.add(".." + through);
      case ClientEffect.EndWatch(long ticket, WatchEnd why) -> ends.add(why);
    }
  }

  /** What was told without the progress between. */
  List<String> changes() {
    return heard.stream().filter(each -> !each.startsWith("..")).toList();
  }

  List<String> truth() {
    List<String> all = new ArrayList<>();
    history.forEach(
        (revision, events) ->
            all.add(revision + ":" + String.join(",", events.stream().map(Bytes::utf8).toList())));
    return all;
  }

  /** One replica, as far as it is asked for changes. */
  final class FakeTeller {
    final ReplicaId id;
    final List<Long> names = new ArrayList<>();
    Optional<WatchRequest.Open> asked = Optional.empty();

    /** Through where it has told under the present name. */
    long told;

    FakeTeller(ReplicaId id) {
      this.id = id;
    }

    private void onRequest(WatchRequest request) {
      switch (request) {
        case WatchRequest.Open open -> {
          if (asked.isPresent() || names.contains(open.watch())) {
            throw new AssertionError("a name twice, or two watches in place of one");
          }
          names.add(open.watch());
          asked = Optional.of(open);
          told = open.from() - 1;
        }
        case WatchRequest.Cancel(long name) -> {
          if (asked.filter(open -> open.watch() == name).isPresent()) {
            asked = Optional.empty();
          }
        }
      }
    }

    WatchRequest.Open request() {
      return asked.orElseThrow(NoSuchElementException::new);
    }

    /** Tells the truth, as far as it has not, if it is asked at all. */
    void tell(long through) {
      tell(through, history);
    }

    /** Tells this instead of the truth. */
    void tell(long through, Map<Long, List<Bytes>> version) {
      if (asked.isEmpty() || told > through) {
        return;
      }
      List<Told> revisions = new ArrayList<>();
      new TreeMap<>(version)
          .subMap(told, false, through, true)
          .forEach((revision, events) -> revisions.add(toldOf(revision, events)));
      long after = told;
      told = through;
      notice(new Changed(List.of(request().watch()), after, through, revisions));
    }

    /** Tells part of a revision, of which more is to come. */
    void tellPart(long revision, String... events) {
      List<Bytes> part = List.of(events).stream().map(Bytes::utf8).toList();
      notice(
          new Changed(
              List.of(request().watch()),
              told,
              told,
              List.of(new Told.Whole(revision, part, true))));
    }

    /** Tells the last part of a revision. */
    void tellRest(long revision, String... events) {
      List<Bytes> part = List.of(events).stream().map(Bytes::utf8).toList();
      long after = told;
      told = revision;
      notice(
          new Changed(
              List.of(request().watch()),
              after,
              revision,
              List.of(new Told.Whole(revision, part, false))));
    }

    private Told toldOf(long revision, List<Bytes> events) {
      return request().wantsEvents()
          ? new Told.Whole(revision, events, false)
          : new Told.Hashed(revision, digest(revision, events));
    }

    void progress(long through) {
      told = Math.max(told, through);
      notice(new WatchNotice.Progress(through, Collections.emptyList()));
    }

    void end(Reason reason, long bound) {
      long name = request().watch();
      asked = Optional.empty();
      notice(new WatchNotice.Ended(name, reason, bound));
    }

    void notice(WatchNotice notice) {
      step(new ClientEvent.NoticeReceived(id, notice));
    }
  }

  static Digest digest(long revision, List<Bytes> events) {
    return WatchNotice.match(revision, events.stream().map(WatchNotice::digestOf).toList());
  }
}
