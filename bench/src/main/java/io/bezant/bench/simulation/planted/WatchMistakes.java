package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.world.PassingState;
import io.bezant.client.core.ReplyRules;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.watch.ChangeFeed;
import io.bezant.replica.watch.Occurrence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What may be wrong with watches, at replicas and at clients. */
final class WatchMistakes {

  private WatchMistakes() {}

  static final List<Mutation> ALL =
      List.of(
          new Mutation(
              "M103",
              "WATCH_BELIEVES_ONE",
              "a watch believes what one replica alone tells",
              Mistakes.ofClient(config -> believing(config, 1, config.quorums().quorum(), 1))),
          new Mutation(
              "M104",
              "WATCH_BY_WEAK_QUORUM",
              "a watch believes what f + 1 replicas tell alike",
              Mistakes.ofClient(WatchMistakes::weak)),
          new Mutation(
              "M105",
              "WATCH_SKIPS_FOR_ONE",
              "a watch skips what one replica alone says that nothing happened at",
              Mistakes.ofClient(config -> believing(config, config.quorums().quorum(), 1, 1))),
          new Mutation(
              "M106",
              "WATCH_TOLD_AGAIN",
              "a watch that has lost a replica goes on at what it told last",
              Mistakes.ofClient(WatchMistakes::goingBack)),
          new Mutation(
              "M107",
              "WATCH_ENDED_BY_ONE",
              "a watch ends when one replica says that what comes next is forgotten",
              Mistakes.ofClient(WatchMistakes::endingForOne)),
          new Mutation(
              "M108",
              "SWEEP_NOT_NOTED",
              "does not note for those who watch what ends with a lease between requests",
              Mistakes.ofState(WatchMistakes::withoutSweeps)),
          new Mutation(
              "M109",
              "CHANGES_NOTED_IN_PART",
              "notes for those who watch only the first of what changes at one revision",
              Mistakes.ofState(WatchMistakes::inPart)),
          new Mutation(
              "M110",
              "TOLD_AHEAD",
              "tells those who watch of a revision more than it has executed",
              Mistakes.ofState(WatchMistakes::ahead)));

  private static ReplyRules believing(ClusterConfig config, int tellers, int quiet, int witnesses) {
    return new ReplyRules(config.quorums()) {
      @Override
      public int tellersNeeded() {
        return tellers;
      }

      @Override
      public int quietNeeded() {
        return quiet;
      }

      @Override
      public int witnessesNeeded() {
        return witnesses;
      }
    };
  }

  private static ReplyRules weak(ClusterConfig config) {
    int weak = config.quorums().weakQuorum();
    return believing(config, weak, weak, weak);
  }

  private static ReplyRules goingBack(ClusterConfig config) {
    return new ReplyRules(config.quorums()) {
      @Override
      public long placeAfterLoss(long delivered) {
        return Math.max(0, delivered - 1);
      }
    };
  }

  private static ReplyRules endingForOne(ClusterConfig config) {
    return new ReplyRules(config.quorums()) {
      @Override
      public int witnessesNeeded() {
        return 1;
      }
    };
  }

  /** A state that tells something else of what it has noted. */
  private abstract static class Noting extends PassingState {
    private Optional<MistakenFeed> feed = Optional.empty();

    Noting(ReplicatedState state) {
      super(state);
    }

    abstract ChangeFeed.Noted instead(ChangeFeed.Noted noted);

    @Override
    public Optional<ChangeFeed> changes() {
      Optional<ChangeFeed> below = super.changes();
      if (below.isPresent() && !feed.map(it -> it.below).equals(below)) {
        feed = below.map(it -> new MistakenFeed(it, this::instead));
      }
      return below.isPresent() ? Optional.of(feed.orElseThrow()) : below;
    }
  }

  /** Passes on everything but what it says was noted. */
  private static final class MistakenFeed implements ChangeFeed {
    private final ChangeFeed below;
    private final UnaryOperator<Noted> mistake;

    MistakenFeed(ChangeFeed below, UnaryOperator<Noted> mistake) {
      this.below = below;
      this.mistake = mistake;
    }

    @Override
    public long revision() {
      return below.revision();
    }

    @Override
    public long oldest() {
      return below.oldest();
    }

    @Override
    public Optional<Interest> open(Bytes selector) {
      return below.open(selector);
    }

    @Override
    public void close(Interest interest) {
      below.close(interest);
    }

    @Override
    public Noted takeNoted() {
      return mistake.apply(below.takeNoted());
    }

    @Override
    public ChangeScan scan(long after) {
      return below.scan(after);
    }
  }

  private static ReplicatedState withoutSweeps(ReplicatedState state) {
    return new Noting(state) {
      private final TreeSet<Long> swept = new TreeSet<>();

      @Override
      public List<Reply> execute(SequenceNumber sequence, Batch batch) {
        long before = revision();
        List<Reply> replies = super.execute(sequence, batch);
        for (long each = before + 1; batch.requests().isEmpty() && each <= revision(); each++) {
          swept.add(each);
        }
        return replies;
      }

      private long revision() {
        return super.changes().map(ChangeFeed::revision).orElse(0L);
      }

      @Override
      ChangeFeed.Noted instead(ChangeFeed.Noted noted) {
        return only(noted, occurrence -> !swept.contains(occurrence.revision()));
      }
    };
  }

  private static ReplicatedState inPart(ReplicatedState state) {
    return new Noting(state) {
      @Override
      ChangeFeed.Noted instead(ChangeFeed.Noted noted) {
        Map<ChangeFeed.Interest, List<Occurrence>> some = new LinkedHashMap<>();
        noted
            .changes()
            .forEach(
                (interest, occurrences) -> {
                  TreeSet<Long> revisions = new TreeSet<>();
                  List<Occurrence> first = new ArrayList<>(occurrences);
                  first.removeIf(each -> !revisions.add(each.revision()));
                  some.put(interest, first);
                });
        return new ChangeFeed.Noted(noted.after(), noted.through(), noted.isComplete(), some);
      }
    };
  }

  private static ReplicatedState ahead(ReplicatedState state) {
    return new Noting(state) {
      @Override
      ChangeFeed.Noted instead(ChangeFeed.Noted noted) {
        return new ChangeFeed.Noted(
            noted.after() + 1, noted.through() + 1, noted.isComplete(), noted.changes());
      }
    };
  }

  private static ChangeFeed.Noted only(ChangeFeed.Noted noted, Predicate<Occurrence> isKept) {
    Map<ChangeFeed.Interest, List<Occurrence>> kept = new LinkedHashMap<>();
    noted
        .changes()
        .forEach(
            (interest, occurrences) ->
                kept.put(interest, occurrences.stream().filter(isKept).toList()));
    return new ChangeFeed.Noted(noted.after(), noted.through(), noted.isComplete(), kept);
  }
}
