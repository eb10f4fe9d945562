package io.bezant.client;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Comparison.Field;
import io.bezant.protocol.kv.Comparison.Operand;

/**
 * What must be so of a key, or of every key of a range that exists, for a {@link Transaction} to
 * succeed. The numbers of a key that does not exist are zero, and no comparison of its value holds.
 */
public final class Comparison {

  private final io.bezant.protocol.kv.Comparison wire;

  private Comparison(KeyRange keys, Relation relation, Operand operand) {
    this.wire = new io.bezant.protocol.kv.Comparison(keys.toWire(), relation.wire, operand);
  }

  /** How two things stand to each other. */
  public enum Relation {
    /** They are equal. */
    EQUAL(io.bezant.protocol.kv.Comparison.Relation.EQUAL),
    /** They are not. */
    NOT_EQUAL(io.bezant.protocol.kv.Comparison.Relation.NOT_EQUAL),
    /** What is there is greater. */
    GREATER(io.bezant.protocol.kv.Comparison.Relation.GREATER),
    /** What is there is less. */
    LESS(io.bezant.protocol.kv.Comparison.Relation.LESS);

    private final io.bezant.protocol.kv.Comparison.Relation wire;

    Relation(io.bezant.protocol.kv.Comparison.Relation wire) {
      this.wire = wire;
    }
  }

  /** The value, as unsigned bytes. */
  public static Comparison value(KeyRange keys, Relation relation, Bytes value) {
    return new Comparison(keys, relation, new Operand.Value(value));
  }

  /** The value of one key, which must exist and have exactly this one. */
  public static Comparison valueIs(Bytes key, Bytes value) {
    return value(KeyRange.of(key), Relation.EQUAL, value);
  }

  /** How often a key was written since it came into being; zero if it does not exist. */
  public static Comparison version(KeyRange keys, Relation relation, long version) {
    return number(keys, relation, Field.VERSION, version);
  }

  /** The revision at which a key came into being; zero if it does not exist. */
  public static Comparison createRevision(KeyRange keys, Relation relation, long revision) {
    return number(keys, relation, Field.CREATE_REVISION, revision);
  }

  /** The revision at which a key was written last; zero if it does not exist. */
  public static Comparison modRevision(KeyRange keys, Relation relation, long revision) {
    return number(keys, relation, Field.MOD_REVISION, revision);
  }

  /** The number of the lease that a key belongs to; zero if it belongs to none. */
  public static Comparison lease(KeyRange keys, Relation relation, long lease) {
    return number(keys, relation, Field.LEASE, lease);
  }

  /** A key exists. */
  public static Comparison exists(Bytes key) {
    return version(KeyRange.of(key), Relation.GREATER, 0);
  }

  /** A key does not exist. */
  public static Comparison isAbsent(Bytes key) {
    return version(KeyRange.of(key), Relation.EQUAL, 0);
  }

  private static Comparison number(KeyRange keys, Relation relation, Field field, long number) {
    return new Comparison(keys, relation, new Operand.Numeric(field, number));
  }

  io.bezant.protocol.kv.Comparison toWire() {
    return wire;
  }
}
