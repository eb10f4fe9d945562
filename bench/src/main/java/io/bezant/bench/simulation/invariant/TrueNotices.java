package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an honest replica tells somebody who watches is what happened, whole and in order, and
 * executed by somebody honest.
 */
final class TrueNotices implements Invariant {
  private final ReferenceModel model;
  private final Map<Telling, Long> toldThrough = new HashMap<>();
  private final Map<Telling, List<Bytes>> parts = new HashMap<>();

  TrueNotices(ReferenceModel model) {
    this.model = model;
  }

  @Override
  public String name() {
    return "replicas tell the truth to those who watch";
  }

  @Override
  public void onNotice(Telling telling, WatchNotice notice) {
    long through = toldThrough.getOrDefault(telling, telling.asked().from() - 1);
    switch (notice) {
      case WatchNotice.Changed changed -> onChanged(telling, through, changed);
      case WatchNotice.Progress progress -> {
        requireQuiet(telling, through, progress.through());
        toldThrough.put(telling, Math.max(through, progress.through()));
      }
      case WatchNotice.Ended ended -> {
        boolean isTrue =
            ended.reason() == WatchNotice.Reason.OVERLOADED
                || (ended.reason() == WatchNotice.Reason.COMPACTED
                    && through + 1 < ended.bound()
                    && ended.bound() <= model.mark().floor() + 1);
        if (!isTrue) {
          throw broken(
              "%s, told through %s, is ended by %s at %s"
                  .formatted(telling, through, ended, model.mark()));
        }
      }
    }
  }

  private void onChanged(Telling telling, long before, WatchNotice.Changed changed) {
    if (changed.after() > before) {
      throw broken("%s, told through %s, is told %s".formatted(telling, before, changed));
    }
    long through = before;
    for (Told told : changed.revisions()) {
      if (told.revision() <= through) {
        throw broken("%s is told again %s, of %s".formatted(telling, told, through));
      }
      requireQuiet(telling, through, told.revision() - 1);
      requireTrue(telling, told);
      through = told.continues() ? told.revision() - 1 : told.revision();
    }
    if (!parts.containsKey(telling)) {
      requireQuiet(telling, through, changed.through());
    }
    toldThrough.put(telling, Math.max(before, changed.through()));
  }

  private void requireQuiet(Telling telling, long after, long through) {
    if (after < through) {
      if (through > model.mark().revision()) {
        throw broken("%s is told of %s before it was executed".formatted(telling, through));
      }
      changes(telling)
          .first(after, through)
          .ifPresent(
              missed -> {
                throw broken(
                    "%s is not told what happened at %s: %s"
                        .formatted(telling, missed, changes(telling).at(missed)));
              });
    }
  }

  private ReferenceChanges changes(Telling telling) {
    try {
      return model.changes(WatchCodec.decodeSelector(telling.asked().selector()));
    } catch (MalformedEncodingException malformed) {
      throw broken("%s is told something: %s".formatted(telling, malformed.getMessage()));
    }
  }

  private void requireTrue(Telling telling, Told told) {
    List<Bytes> expected =
        changes(telling).at(told.revision()).stream().map(WatchCodec::encode).toList();
    boolean isTrue =
        switch (told) {
          case Told.Hashed(long revision, Digest digest) ->
              digest.equals(
                  WatchNotice.match(
                      revision, expected.stream().map(WatchNotice::digestOf).toList()));
          case Told.Whole whole -> {
            List<Bytes> all = new ArrayList<>(parts.getOrDefault(telling, List.of()));
            all.addAll(whole.events());
            if (whole.continues()) {
              parts.put(telling, all);
            } else {
              parts.remove(telling);
            }
            yield whole.continues()
                ? all.size() < expected.size() && expected.subList(0, all.size()).equals(all)
                : all.equals(expected);
          }
        };
    if (!isTrue || told.revision() > model.mark().revision()) {
      throw broken(
          "%s is told %s, and at %s it was %s"
              .formatted(telling, told, model.mark(), changes(telling).at(told.revision())));
    }
  }
}
