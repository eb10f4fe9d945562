package io.bezant.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state tree written down as its definition says, and the judge of the clever one: it keeps
 * only the lower ends of each level's chunks, regroups all children of all levels at every update,
 * and hashes everything anew.
 */
final class PlainChunkTree {
  private final ChunkBounds bounds;

  /** The lower ends per level; empty byte string first. */
  List<List<Bytes>> levels = new ArrayList<>();

  PlainChunkTree(ChunkBounds bounds) {
    this.bounds = bounds;
  }

  private record Group(Bytes low, List<Bytes> keys) {}

  Digest update(SortedMap<Bytes, Digest> entries) {
    List<List<Bytes>> before = levels;
    levels = new ArrayList<>();
    SortedMap<Bytes, Digest> children = entries;
    while (true) {
      int level = levels.size();
      List<Bytes> lows = level < before.size() ? before.get(level) : List.of(Bytes.EMPTY);
      List<Group> groups = cutAll(joinAll(assign(lows, children)), level);
      SortedMap<Bytes, Digest> hashed = hashAll(groups, children, level);
      levels.add(List.copyOf(hashed.keySet()));
      if (groups.size() == 1) {
        return List.copyOf(hashed.values()).get(0);
      }
      children = hashed;
    }
  }

  private static List<Group> assign(List<Bytes> lows, SortedMap<Bytes, Digest> children) {
    TreeMap<Bytes, Group> byLow = new TreeMap<>();
    lows.forEach(low -> byLow.put(low, new Group(low, new ArrayList<>())));
    children.keySet().forEach(key -> byLow.floorEntry(key).getValue().keys().add(key));
    return List.copyOf(byLow.values());
  }

  private List<Group> joinAll(List<Group> groups) {
    List<Group> joined = new ArrayList<>();
    Optional<Group> carried = Optional.empty();
    for (Group group : groups) {
      Group whole = carried.map(left -> join(left, group)).orElse(group);
      carried = Optional.empty();
      if (whole.keys().size() < bounds.min()) {
        carried = Optional.of(whole);
      } else {
        joined.add(whole);
      }
    }
    if (carried.isPresent()) {
      // What lies on the left is a piece of its own if it was cut, so cut before joining.
      List<Group> cut = new ArrayList<>();
      joined.forEach(group -> cutInto(group.low(), group.keys(), cut));
      Group last = carried.get();
      if (!cut.isEmpty()) {
        last = join(cut.remove(cut.size() - 1), last);
      }
      cut.add(last);
      return cut;
    }
    return joined;
  }

  private static Group join(Group left, Group right) {
    List<Bytes> keys = new ArrayList<>(left.keys());
    keys.addAll(right.keys());
    return new Group(left.low(), keys);
  }

  private List<Group> cutAll(List<Group> groups, int level) {
    List<Group> pieces = new ArrayList<>();
    for (Group group : groups) {
      Bytes low = level == 0 ? group.low() : group.keys().get(0);
      cutInto(low, group.keys(), pieces);
    }
    return pieces;
  }

  private void cutInto(Bytes low, List<Bytes> keys, List<Group> pieces) {
    if (keys.size() <= bounds.max()) {
      pieces.add(new Group(low, keys));
      return;
    }
    int middle = keys.size() / 2;
    cutInto(low, keys.subList(0, middle), pieces);
    cutInto(keys.get(middle), keys.subList(middle, keys.size()), pieces);
  }

  private static SortedMap<Bytes, Digest> hashAll(
      List<Group> groups, Map<Bytes, Digest> children, int level) {
    TreeMap<Bytes, Digest> hashed = new TreeMap<>();
    for (int i = 0; i < groups.size(); i++) {
      Optional<Bytes> high =
          i + 1 < groups.size() ? Optional.of(groups.get(i + 1).low()) : Optional.empty();
      ChunkInterval interval = new ChunkInterval(groups.get(i).low(), high);
      Bytes digests = Bytes.EMPTY;
      for (Bytes key : groups.get(i).keys()) {
        digests = digests.concat(children.getOrDefault(key, Digest.ZERO).bytes());
      }
      hashed.put(groups.get(i).low(), ChunkHashes.chunk(level, interval, digests));
    }
    return hashed;
  }
}
