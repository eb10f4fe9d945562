package io.bezant.client;

/** How far a reading may be believed, and what it costs. */
public enum ReadMode {
  /**
   * What a quorum of replicas shows alike: one round trip and no agreement; nothing that was
   * acknowledged before is missed. Where replicas differ, because the key is being written or some
   * of them lie, the reading takes its place in the agreed order by itself.
   */
  LINEARIZABLE,
  /** Takes its place in the agreed order, like a write. As true as {@link #LINEARIZABLE}. */
  ORDERED,
  /**
   * What one replica says, unverified: it may be old, and if that replica lies, it may be anything.
   */
  LOCAL
}
