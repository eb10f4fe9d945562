package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.world.Tidings;
import io.bezant.bench.simulation.world.Watched;
import io.bezant.client.core.WatchEnd;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KvEvent;
import io.bezant.protocol.kv.WatchCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a correct client's watch tells is exactly what happened to what it asked for: from its first
 * revision to the last one told, in order, nothing left out, nothing twice, all of a revision
 * together, and nothing that nobody has executed. It ends only if what it is to be told next is
 * forgotten by somebody honest, who could tell what follows the bound that is named.
 */
final class TrueChanges implements Invariant {
  private final ReferenceModel model;
  private final Map<Watched, Long> toldThrough = new HashMap<>();

  TrueChanges(ReferenceModel model) {
    this.model = model;
  }

  @Override
  public String name() {
    return "watches are true";
  }

  @Override
  public void onTidings(Watched watch, Tidings tidings) {
    long through = toldThrough.computeIfAbsent(watch, begun -> begun.from() - 1);
    switch (tidings) {
      case Tidings.Opened _opened -> {}
      case Tidings.Changes(long revision, List<Bytes> events) -> {
        requireQuiet(watch, through, revision - 1);
        List<KvEvent> expected = model.changes(watch.selector()).at(revision);
        if (revision <= through || !read(events).equals(expected)) {
          throw broken(
              "%s, told through %s, is told at %s %s, and it was %s"
                  .formatted(watch, through, revision, read(events), expected));
        }
        toldThrough.put(watch, revision);
      }
      case Tidings.Progress(long revision) -> {
        requireQuiet(watch, through, revision);
        toldThrough.put(watch, revision);
      }
      case Tidings.Over(WatchEnd why) -> requireEnd(watch, through, why);
    }
  }

  private void requireQuiet(Watched watch, long after, long through) {
    long executed = model.mark().revision();
    if (through < after || through > executed) {
      throw broken(
          "%s, told through %s, hears of %s, and nobody has executed more than %s"
              .formatted(watch, after, through, executed));
    }
    model
        .changes(watch.selector())
        .first(after, through)
        .ifPresent(
            missed -> {
              throw broken(
                  "%s is not told what happened at %s: %s"
                      .formatted(watch, missed, model.changes(watch.selector()).at(missed)));
            });
  }

  private void requireEnd(Watched watch, long through, WatchEnd why) {
    boolean isTrue =
        switch (why) {
          case WatchEnd.Compacted(long wanted, long oldest) ->
              wanted == through + 1 && wanted < oldest && oldest <= model.mark().floor() + 1;
          case WatchEnd.Closed _closed -> true;
          case WatchEnd.Denied _denied -> false;
          case WatchEnd.Malformed _malformed -> false;
          case WatchEnd.TooMany _tooMany -> false;
          case WatchEnd.TooLarge _tooLarge -> false;
        };
    if (!isTrue) {
      throw broken(
          "%s, told through %s, ends with %s at %s".formatted(watch, through, why, model.mark()));
    }
  }

  private List<KvEvent> read(List<Bytes> events) {
    List<KvEvent> read = new ArrayList<>();
    for (Bytes event : events) {
      try {
        read.add(WatchCodec.decodeEvent(event));
      } catch (MalformedEncodingException malformed) {
        throw broken("a client believes what nobody can read: " + malformed.getMessage());
      }
    }
    return read;
  }
}
