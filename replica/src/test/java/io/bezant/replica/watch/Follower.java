package io.bezant.replica.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KvEvent;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Goes over what one watch was told, and minds that nothing is missing or told twice. */
final class Follower {
  private final long watch;
  private final long from;
  private final WatchLab.Connection connection;
  private final TreeMap<Long, List<Bytes>> events = new TreeMap<>();
  private final TreeMap<Long, Digest> digests = new TreeMap<>();
  private final List<Bytes> partial = new ArrayList<>();
  private long partialRevision;
  private boolean isOpen;
  private long position;
  private Optional<WatchNotice.Ended> ended = Optional.empty();
  private int next;

  Follower(long watch, long from, WatchLab.Connection connection) {
    this.watch = watch;
    this.from = from;
    this.connection = connection;
  }

  private Follower read() {
    while (next < connection.notices.size()) {
      WatchNotice notice = connection.notices.get(next++);
      switch (notice) {
        case WatchNotice.Changed changed -> {
          if (changed.watches().contains(watch)) {
            hear(changed);
          }
        }
        case WatchNotice.Progress(long through, List<Long> behind) -> {
          if (isOpen && !behind.contains(watch)) {
            assertTrue(partial.isEmpty(), "progress in the middle of a revision");
            position = Math.max(position, through);
          }
        }
        case WatchNotice.Ended end -> {
          if (end.watch() == watch) {
            ended = Optional.of(end);
          }
        }
      }
    }
    return this;
  }

  private void hear(WatchNotice.Changed changed) {
    assertTrue(ended.isEmpty(), "told after its end");
    if (!isOpen) {
      isOpen = true;
      position = from - 1;
      assertEquals(from - 1, changed.after());
    }
    assertTrue(changed.after() <= position, changed.after() + " leaves a gap after " + position);
    for (Told told : changed.revisions()) {
      assertTrue(told.revision() > position, told.revision() + " is told again");
      switch (told) {
        case Told.Hashed(long revision, Digest digest) -> digests.put(revision, digest);
        case Told.Whole(long revision, List<Bytes> some, boolean continues) -> {
          assertTrue(partial.isEmpty() || partialRevision == revision, "a revision has no end");
          partialRevision = revision;
          partial.addAll(some);
          if (!continues) {
            events.put(revision, List.copyOf(partial));
            partial.clear();
          }
        }
      }
    }
    position = Math.max(position, changed.through());
  }

  long position() {
    return read().position;
  }

  Optional<WatchNotice.Ended> ended() {
    return read().ended;
  }

  NavigableMap<Long, List<Bytes>> events() {
    return read().events;
  }

  NavigableMap<Long, Digest> digests() {
    return read().digests;
  }

  /** What stands for the events it was told, as one who is told digests is. */
  NavigableMap<Long, Digest> digested() {
    NavigableMap<Long, Digest> all = new TreeMap<>();
    events()
        .forEach(
            (revision, told) ->
                all.put(
                    revision,
                    WatchNotice.match(
                        revision, told.stream().map(WatchNotice::digestOf).toList())));
    return all;
  }

  /** In brief: {@code 5 k=v} or {@code 6 k gone}. */
  List<String> story() {
    List<String> story = new ArrayList<>();
    events().values().forEach(told -> told.forEach(each -> story.add(brief(each))));
    return story;
  }

  private static String brief(Bytes event) {
    try {
      return switch (WatchCodec.decodeEvent(event)) {
        case KvEvent.Put put ->
            put.revision() + " " + put.key().utf8() + "=" + put.keyValue().value().utf8();
        case KvEvent.Delete delete -> delete.revision() + " " + delete.key().utf8() + " gone";
      };
    } catch (MalformedEncodingException own) {
      throw new AssertionError(own);
    }
  }
}
