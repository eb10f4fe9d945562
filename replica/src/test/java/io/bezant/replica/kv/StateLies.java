package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.replica.storage.StateRoot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** What a donor may send instead of a part of a state. */
final class StateLies {

  private StateLies() {}

  /** Many lies, each unlike the honest answer. */
  static Stream<Message> about(Message honest, StateRoot stale) {
    return switch (honest) {
      case StateManifest manifest -> lies(manifest, stale);
      case StateChunk chunk -> lies(chunk);
      default -> Stream.empty();
    };
  }

  private static Stream<Message> lies(StateManifest honest, StateRoot stale) {
    List<StateGroup> groups = honest.groups();
    List<List<StateGroup>> wrong = new ArrayList<>();
    wrong.add(List.of(new StateGroup(honest.low(), stale.top().bytes())));
    for (int i = 0; i < groups.size(); i++) {
      StateGroup group = groups.get(i);
      wrong.add(with(groups, i, new StateGroup(group.low(), flipped(group.digests()))));
      wrong.add(with(groups, i, new StateGroup(group.low(), reversed(group.digests()))));
      wrong.add(
          with(groups, i, new StateGroup(group.low(), group.digests().slice(0, Digest.SIZE))));
      if (i > 0) {
        Bytes later = group.low().concat(Bytes.of((byte) 0));
        wrong.add(with(groups, i, new StateGroup(later, group.digests())));
      }
    }
    if (groups.size() > 1) {
      wrong.add(groups.subList(0, groups.size() - 1));
    }
    Stream<Message> contents =
        wrong.stream()
            .filter(each -> !each.equals(groups))
            .map(each -> manifest(honest, honest.agreedMillis(), honest.level(), each));
    return Stream.concat(
        contents,
        Stream.of(
            manifest(honest, honest.agreedMillis() + 1, honest.level(), groups),
            manifest(honest, honest.agreedMillis(), honest.level() + 1, groups)));
  }

  private static StateManifest manifest(
      StateManifest honest, long millis, int level, List<StateGroup> groups) {
    return new StateManifest(
        honest.sequence(), honest.root(), honest.version(), millis, level, honest.low(), groups);
  }

  private static Stream<Message> lies(StateChunk honest) {
    List<StateEntry> entries = honest.entries();
    List<List<StateEntry>> wrong = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      StateEntry entry = entries.get(i);
      Bytes longer = entry.record().concat(Bytes.of((byte) 0));
      wrong.add(with(entries, i, new StateEntry(entry.key(), longer)));
      wrong.add(with(entries, i, new StateEntry(entry.key().concat(longer), entry.record())));
    }
    List<StateEntry> reversed = new ArrayList<>(entries);
    Collections.reverse(reversed);
    wrong.add(reversed);
    List<StateEntry> endless = new ArrayList<>(entries);
    endless.add(new StateEntry(Bytes.utf8("\u0001more"), Bytes.EMPTY));
    wrong.add(endless);
    if (entries.size() > 1) {
      wrong.add(entries.subList(1, entries.size()));
    }
    Stream<Message> contents =
        wrong.stream()
            .filter(each -> !each.equals(entries))
            .map(each -> chunk(honest, honest.low(), honest.first(), each));
    return Stream.concat(
        contents,
        Stream.of(
            chunk(honest, honest.low(), honest.first() + 1, entries),
            chunk(honest, Bytes.utf8("\u0001elsewhere"), honest.first(), entries)));
  }

  private static StateChunk chunk(
      StateChunk honest, Bytes low, int first, List<StateEntry> entries) {
    return new StateChunk(honest.sequence(), honest.root(), low, first, entries);
  }

  private static <T> List<T> with(List<T> list, int index, T replacement) {
    List<T> copy = new ArrayList<>(list);
    copy.set(index, replacement);
    return copy;
  }

  private static Bytes flipped(Bytes bytes) {
    byte[] copy = bytes.toByteArray();
    copy[copy.length / 2] ^= 1;
    return Bytes.wrap(copy);
  }

  private static Bytes reversed(Bytes digests) {
    Bytes all = Bytes.EMPTY;
    for (int at = digests.size() - Digest.SIZE; at >= 0; at -= Digest.SIZE) {
      all = all.concat(digests.slice(at, at + Digest.SIZE));
    }
    return all;
  }
}
