package io.bezant.bench.exhaustive;

import io.bezant.crypto.Digest;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every message that was ever said in a search, each with a number. Two messages that differ only
 * in who signed a certificate are one.
 */
final class Book {

  /** The number of a message that no search delivers. */
  static final int UNHEARD = -1;

  private final World world;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int[] votes = new int[(2 * Scope.REPLICAS) << 12];

  /**
   * One message.
   *
   * @param value the batch it speaks of, by its number in the {@link World}
   * @param plan what a new view begins with, one digit of base 16 per place, or its view change's
   *     prepared certificates likewise; each digit one more than the number of the batch
   */
  record Entry(
      int id,
      Signed<?> signed,
      String text,
      MessageType type,
      int view,
      int place,
      int value,
      int plan) {
    int sender() {
      return signed.sender().value();
    }
  }

  Book(World world) {
    this.world = world;
    Arrays.fill(votes, UNHEARD);
  }

  /** The number of a replica's prepare or commit, negative when it was never said. */
  int vote(MessageType type, int replica, Menu.Ballot ballot) {
    return votes[index(type, replica, ballot)];
  }

  private static int index(MessageType type, int replica, Menu.Ballot ballot) {
    int kind = type == MessageType.COMMIT ? 1 : 0;
    int sender = kind * Scope.REPLICAS + replica;
    return sender << 12 | ballot.view() << 8 | ballot.place() << 4 | ballot.value();
  }

  int size() {
    return entries.size();
  }

  Entry entry(int id) {
    return entries.get(id);
  }

  /** The number of a message, given when it is new. */
  int idOf(Signed<?> signed) {
    Message message = signed.message();
    boolean isHeard =
        switch (message.type()) {
          case STATUS, FETCH_COMMITTED, FETCH_BODY, BATCH_BODY, COMMITTED_BATCH -> false;
          case PRE_PREPARE, PREPARE, COMMIT -> message.sequence().value() <= world.scope().places();
          case SUSPECT -> world.scope().has(Scope.Freedom.SUSPICION);
          case CHECKPOINT -> world.scope().has(Scope.Freedom.CHECKPOINT);
          default -> true;
        };
    return isHeard ? enter(signed) : UNHEARD;
  }

  /** The number of a message that is heard in any case. */
  int enter(Signed<?> signed) {
    String text = textOf(signed);
    Integer known = numbers.get(text);
    if (known != null) {
      return known;
    }
    Message message = signed.message();
    int id = entries.size();
    entries.add(
        new Entry(
            id,
            signed,
            text,
            message.type(),
            (int) message.view().value(),
            (int) message.sequence().value(),
            world.valueOf(message.digest()),
            planOf(message)));
    numbers.put(text, id);
    Entry entry = entries.get(id);
    boolean isVote = entry.type() == MessageType.COMMIT || entry.type() == MessageType.PREPARE;
    if (isVote && entry.value() >= 0) {
      Menu.Ballot ballot = new Menu.Ballot(entry.view(), entry.place(), entry.value());
      votes[index(entry.type(), entry.sender(), ballot)] = id;
    }
    return id;
  }

  private int planOf(Message message) {
    int plan = 0;
    if (message instanceof NewView newView) {
      for (PlannedSlot slot : newView.plan()) {
        plan |= digit((int) slot.sequence().value(), world.valueOf(slot.digest()));
      }
    } else if (message instanceof ViewChange viewChange) {
      for (PreparedCertificate proof : viewChange.prepared()) {
        plan |= digit((int) proof.sequence().value(), world.valueOf(proof.digest()));
      }
    }
    return plan;
  }

  /** A batch at a place, as a digit of base 16. */
  static int digit(int place, int value) {
    return (value + 1) << (4 * (place - 1));
  }

  private String textOf(Signed<?> signed) {
    Message message = signed.message();
    StringBuilder text = new StringBuilder(48);
    text.append(message.type()).append(" v").append(message.view().value());
    switch (message) {
      case ViewChange viewChange -> {
        text.append(" h").append(viewChange.stable().sequence().value()).append(" P{");
        viewChange
            .prepared()
            .forEach(
                proof ->
                    text.append(proof.sequence().value())
                        .append('=')
                        .append(name(proof.digest()))
                        .append("@v")
                        .append(proof.view().value())
                        .append(' '));
        text.append('}');
      }
      case NewView newView -> {
        text.append(" O{");
        newView
            .plan()
            .forEach(
                slot ->
                    text.append(slot.sequence().value())
                        .append('=')
                        .append(name(slot.digest()))
                        .append(' '));
        text.append('}');
        if (!follows(newView)) {
          text.append(" which does not follow from its V");
        }
      }
      default -> {
        if (message.sequence().value() > 0) {
          text.append(" s").append(message.sequence().value());
        }
        if (!message.digest().equals(Digest.ZERO)) {
          text.append(' ').append(name(message.digest()));
        }
      }
    }
    return text.append(" from ").append(signed.sender().value()).toString();
  }

  private String name(Digest digest) {
    int value = world.valueOf(digest);
    return value < 0 ? digest.shortHex() : value == 0 ? "null" : "" + (char) ('A' + value - 1);
  }

  private static boolean follows(NewView newView) {
    Map<Integer, Digest> proposed = new TreeMap<>();
    newView.plan().forEach(slot -> proposed.put((int) slot.sequence().value(), slot.digest()));
    return proposed.equals(planOf(newView.viewChanges()));
  }

  /**
   * What a new view must begin with, written down again from the paper and not from the planner:
   * for each place the prepared certificate of the highest view, or the empty batch.
   */
  static Map<Integer, Digest> planOf(List<Signed<ViewChange>> viewChanges) {
    long base = 0;
    long last = 0;
    for (Signed<ViewChange> viewChange : viewChanges) {
      base = Math.max(base, viewChange.message().stable().sequence().value());
      for (PreparedCertificate proof : viewChange.message().prepared()) {
        last = Math.max(last, proof.sequence().value());
      }
    }
    Map<Integer, Digest> plan = new LinkedHashMap<>();
    for (long place = base + 1; place <= last; place++) {
      long best = -1;
      Digest digest = io.bezant.protocol.message.Batch.EMPTY.digest();
      for (Signed<ViewChange> viewChange : viewChanges) {
        for (PreparedCertificate proof : viewChange.message().prepared()) {
          if (proof.sequence().value() == place && proof.view().value() > best) {
            best = proof.view().value();
            digest = proof.digest();
          }
        }
      }
      plan.put((int) place, digest);
    }
    return plan;
  }
}
