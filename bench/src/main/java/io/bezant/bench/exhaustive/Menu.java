package io.bezant.bench.exhaustive;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.CoreListener;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What liars may say, given what honest replicas have said: everything on the menu of the scope
 * that needs no signature of an honest replica which that replica has not given.
 */
final class Menu {

  private final World world;
  private final Scope scope;
  private final Book book;
  private final int viewChangesNeeded;
  private final Map<List<Integer>, List<Integer>> lies = new HashMap<>();
  private final Map<List<Integer>, List<Integer>> foundings = new HashMap<>();

  Menu(World world, Book book) {
    this.world = world;
    this.scope = world.scope();
    this.book = book;
    this.viewChangesNeeded = world.setting(CoreListener.NONE).rules().viewChangesNeeded();
  }

  /** The numbers of all messages that liars can say now. */
  Set<Integer> offers(long[] sent) {
    Set<Integer> offers = new LinkedHashSet<>();
    if (scope.has(Scope.Freedom.EQUIVOCATE)) {
      votes(offers);
    }
    if (scope.has(Scope.Freedom.SUSPICION)) {
      for (int view = 0; view < scope.views(); view++) {
        say(offers, new Suspect(new View(view)));
      }
    }
    for (int view = 1; view < scope.views(); view++) {
      List<Integer> left = new ArrayList<>();
      if (scope.has(Scope.Freedom.FORGET)) {
        left.addAll(viewChanges(sent, view));
        offers.addAll(left);
      }
      if (leads(view) && scope.has(Scope.Freedom.CHEAT)) {
        addHonest(sent, view, left);
        offers.addAll(foundings.computeIfAbsent(left, this::newViews));
      }
    }
    if (scope.views() > 1) {
      bodies(offers);
    }
    if (scope.has(Scope.Freedom.FORWARD)) {
      decisions(sent, offers);
    }
    return offers;
  }

  private void say(Set<Integer> offers, Message message) {
    for (int liar : scope.liars()) {
      offers.add(book.enter(world.sealer(liar).seal(message)));
    }
  }

  /** Whether a liar speaks as the primary of a view. */
  private boolean leads(int view) {
    return scope.isLiar(scope.primaryOf(view)) || scope.has(Scope.Freedom.IMPOSTOR);
  }

  private int leader(int view) {
    int primary = scope.primaryOf(view);
    return scope.isLiar(primary) ? primary : scope.liars().getFirst();
  }

  private void votes(Set<Integer> offers) {
    for (int view = 0; view < scope.views(); view++) {
      for (int place = 1; place <= scope.places(); place++) {
        for (int value = view == 0 ? 1 : 0; value <= scope.values(); value++) {
          View in = new View(view);
          SequenceNumber at = new SequenceNumber(place);
          if (value > 0 && leads(view)) {
            PrePrepare proposal = new PrePrepare(in, at, world.batch(value));
            offers.add(book.enter(world.sealer(leader(view)).seal(proposal)));
          }
          say(offers, new Prepare(in, at, world.batch(value).digest()));
          say(offers, new Commit(in, at, world.batch(value).digest()));
        }
      }
    }
  }

  private void bodies(Set<Integer> offers) {
    for (int place = 1; place <= scope.places(); place++) {
      for (int value = 1; value <= scope.values(); value++) {
        BatchBody body = new BatchBody(new SequenceNumber(place), world.batch(value));
        offers.add(book.enter(world.sealer(bearer()).seal(body)));
      }
    }
  }

  /** Whoever brings what proves itself. */
  private int bearer() {
    return scope.liars().isEmpty() ? Scope.REPLICAS - 1 : scope.liars().getFirst();
  }

  private void decisions(long[] sent, Set<Integer> offers) {
    for (int view = 0; view < scope.views(); view++) {
      for (int place = 1; place <= scope.places(); place++) {
        for (int value = 0; value <= scope.values(); value++) {
          List<Envelope> commits = voters(sent, MessageType.COMMIT, new Ballot(view, place, value));
          if (commits.size() >= world.quorum()) {
            CommitCertificate proof =
                new CommitCertificate(
                    new View(view),
                    new SequenceNumber(place),
                    world.batch(value).digest(),
                    commits.subList(0, world.quorum()));
            CommittedBatch decision = new CommittedBatch(world.batch(value), proof);
            offers.add(book.enter(world.sealer(bearer()).seal(decision)));
          }
        }
      }
    }
  }

  /** What a vote is about. */
  record Ballot(int view, int place, int value) {}

  /** The signatures of all who have voted so, and of the liars, who always have; by sender. */
  private List<Envelope> voters(long[] sent, MessageType type, Ballot ballot) {
    List<Envelope> voters = new ArrayList<>();
    for (int replica = 0; replica < Scope.REPLICAS; replica++) {
      boolean isBackup = replica != scope.primaryOf(ballot.view());
      if ((isBackup || type != MessageType.PREPARE)
          && (scope.isLiar(replica) || hasVoted(sent, replica, type, ballot))) {
        voters.add(World.envelope(replica));
      }
    }
    return voters;
  }

  private boolean hasVoted(long[] sent, int replica, MessageType type, Ballot ballot) {
    int id = book.vote(type, replica, ballot);
    return id >= 0 && LocalGraph.has(sent, id);
  }

  /** The view changes that liars can sign, with any of the certificates that exist or none. */
  private List<Integer> viewChanges(long[] sent, int view) {
    List<Integer> key = new ArrayList<>(List.of(view));
    List<Ballot> proved = new ArrayList<>();
    for (int place = 1; place <= scope.places(); place++) {
      for (int earlier = 0; earlier < view; earlier++) {
        for (int value = earlier == 0 ? 1 : 0; value <= scope.values(); value++) {
          Ballot ballot = new Ballot(earlier, place, value);
          if (voters(sent, MessageType.PREPARE, ballot).size() >= world.quorum() - 1) {
            proved.add(ballot);
            key.add(earlier << 16 | place << 8 | value);
          }
        }
      }
    }
    return lies.computeIfAbsent(key, k -> viewChanges(sent, view, proved));
  }

  private List<Integer> viewChanges(long[] sent, int view, List<Ballot> proved) {
    List<List<PreparedCertificate>> claims = new ArrayList<>();
    claims.add(List.of());
    for (int place = 1; place <= scope.places(); place++) {
      List<List<PreparedCertificate>> more = new ArrayList<>(claims);
      for (List<PreparedCertificate> claim : claims) {
        for (Ballot ballot : proved) {
          if (ballot.place() == place) {
            List<PreparedCertificate> longer = new ArrayList<>(claim);
            longer.add(certificate(sent, ballot));
            more.add(longer);
          }
        }
      }
      claims = more;
    }
    List<Integer> numbers = new ArrayList<>();
    for (int liar : scope.liars()) {
      for (List<PreparedCertificate> claim : claims) {
        ViewChange lie = new ViewChange(new View(view), StableCheckpoint.GENESIS, claim);
        numbers.add(book.enter(world.sealer(liar).seal(lie)));
      }
    }
    return numbers;
  }

  private PreparedCertificate certificate(long[] sent, Ballot ballot) {
    return new PreparedCertificate(
        new View(ballot.view()),
        new SequenceNumber(ballot.place()),
        world.batch(ballot.value()).digest(),
        World.envelope(scope.primaryOf(ballot.view())),
        voters(sent, MessageType.PREPARE, ballot).subList(0, world.quorum() - 1));
  }

  private void addHonest(long[] sent, int view, List<Integer> left) {
    for (int id = 0; id < book.size(); id++) {
      Book.Entry entry = book.entry(id);
      if (entry.type() == MessageType.VIEW_CHANGE
          && entry.view() == view
          && LocalGraph.has(sent, id)) {
        left.add(id);
      }
    }
  }

  /** Every view that some quorum can found, and the same with plans that do not follow. */
  private List<Integer> newViews(List<Integer> left) {
    List<List<Signed<ViewChange>>> bySender = new ArrayList<>();
    for (int replica = 0; replica < Scope.REPLICAS; replica++) {
      List<Signed<ViewChange>> choices = new ArrayList<>();
      for (int id : left) {
        if (book.entry(id).sender() == replica) {
          choices.add(book.entry(id).signed().as(ViewChange.class));
        }
      }
      bySender.add(choices);
    }
    List<Signed<NewView>> founded = new ArrayList<>();
    choose(bySender, 0, new ArrayList<>(), founded);
    return founded.stream().map(book::enter).distinct().toList();
  }

  private void choose(
      List<List<Signed<ViewChange>>> bySender,
      int replica,
      List<Signed<ViewChange>> chosen,
      List<Signed<NewView>> founded) {
    if (chosen.size() == viewChangesNeeded) {
      found(chosen, founded);
      return;
    }
    if (replica < bySender.size()) {
      choose(bySender, replica + 1, chosen, founded);
      for (Signed<ViewChange> viewChange : bySender.get(replica)) {
        List<Signed<ViewChange>> more = new ArrayList<>(chosen);
        more.add(viewChange);
        choose(bySender, replica + 1, more, founded);
      }
    }
  }

  private void found(List<Signed<ViewChange>> chosen, List<Signed<NewView>> founded) {
    View view = chosen.getFirst().message().view();
    Map<Integer, io.bezant.crypto.Digest> plan = Book.planOf(chosen);
    List<Integer> honest = plan.values().stream().map(world::valueOf).toList();
    Set<List<Integer>> plans = new LinkedHashSet<>();
    plans.add(honest);
    plans.add(List.of());
    for (int place = 0; place < honest.size(); place++) {
      for (int value = 0; value <= scope.values(); value++) {
        List<Integer> other = new ArrayList<>(honest);
        other.set(place, value);
        plans.add(other);
      }
    }
    for (List<Integer> values : plans) {
      List<PlannedSlot> slots = new ArrayList<>();
      for (int place = 1; place <= values.size(); place++) {
        slots.add(
            new PlannedSlot(
                new SequenceNumber(place),
                world.batch(values.get(place - 1)).digest(),
                World.envelope(leader((int) view.value()))));
      }
      founded.add(world.sealer(leader((int) view.value())).seal(new NewView(view, chosen, slots)));
    }
  }
}
