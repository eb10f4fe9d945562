package io.bezant.bench.exhaustive;

import io.bezant.protocol.core.CoreListener;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.message.MessageType;
import java.util.Optional;

/** What must hold in every state of the cluster. */
final class Properties {

  private final World world;
  private final Scope scope;
  private final Book book;
  private final ProtocolRules rules;

  Properties(World world, Book book) {
    this.world = world;
    this.rules = world.setting(CoreListener.NONE).rules();
    this.scope = world.scope();
    this.book = book;
  }

  /** What is wrong in a state of the honest replicas, if anything. */
  Optional<String> violation(Local[] locals) {
    long[] sent = new long[LocalGraph.WORDS];
    for (Local local : locals) {
      String own = local.look.violation();
      if (own != null) {
        return Optional.of(own);
      }
      for (int word = 0; word < sent.length; word++) {
        sent[word] |= local.look.sent()[word];
      }
    }
    return disagreement(locals).or(() -> contradiction(sent)).or(() -> lost(locals, sent));
  }

  /** Whether two batches could be decided for one place, by what was said and liars can add. */
  private Optional<String> contradiction(long[] sent) {
    int needed = rules.commitsNeeded() - scope.liars().size();
    for (int place = 1; place <= scope.places(); place++) {
      int decided = -1;
      for (int view = 0; view < scope.views(); view++) {
        for (int value = 0; value <= scope.values(); value++) {
          if (commits(sent, view, place, value) >= needed) {
            if (decided >= 0 && decided != value) {
              return Optional.of("two batches can be decided at sequence number " + place);
            }
            decided = value;
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> disagreement(Local[] locals) {
    for (int i = 0; i < locals.length; i++) {
      for (int j = i + 1; j < locals.length; j++) {
        int place = differing(locals[i].look.decided(), locals[j].look.decided());
        if (place > 0) {
          return Optional.of("two batches are executed at sequence number " + place);
        }
      }
    }
    return Optional.empty();
  }

  private static int differing(int a, int b) {
    for (int place = 1; place <= 7; place++) {
      int x = (a >> (4 * (place - 1))) & 15;
      int y = (b >> (4 * (place - 1))) & 15;
      if (x != 0 && y != 0 && x != y) {
        return place;
      }
    }
    return 0;
  }

  /**
   * Whether a view begins without what an earlier one may have decided: so many honest replicas
   * have committed to it that liars can complete the quorum.
   */
  private Optional<String> lost(Local[] locals, long[] sent) {
    int highest = 0;
    for (Local local : locals) {
      highest = Math.max(highest, local.look.view());
    }
    if (highest == 0) {
      return Optional.empty();
    }
    int needed = world.quorum() - scope.liars().size();
    for (int view = 0; view < highest; view++) {
      for (int place = 1; place <= scope.places(); place++) {
        for (int value = 0; value <= scope.values(); value++) {
          if (commits(sent, view, place, value) >= needed) {
            for (Local local : locals) {
              int planned = (local.look.plan() >> (4 * (place - 1))) & 15;
              if (local.look.view() > view && planned != value + 1) {
                return Optional.of(
                    "view "
                        + local.look.view()
                        + " begins without what view "
                        + view
                        + " may have decided at sequence number "
                        + place);
              }
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private int commits(long[] sent, int view, int place, int value) {
    int count = 0;
    for (int replica = 0; replica < Scope.REPLICAS; replica++) {
      int id = book.vote(MessageType.COMMIT, replica, new Menu.Ballot(view, place, value));
      if (id >= 0 && LocalGraph.has(sent, id)) {
        count++;
      }
    }
    return count;
  }
}
