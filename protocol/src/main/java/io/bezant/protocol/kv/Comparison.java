package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;

/**
 * What must be so of keys for a transaction to succeed. It holds if it holds of every key of the
 * range that exists; if none does, of a key that was never written, whose numbers are all zero and
 * which has no value that could be compared.
 *
 * @param keys of which keys
 * @param relation how what is there must stand to the operand
 * @param operand what of a key is compared, and with what
 */
public record Comparison(KeyRange keys, Relation relation, Operand operand) {

  /** How two things stand to each other. Codes are permanent. */
  public enum Relation {
    /** They are equal. */
    EQUAL(0),
    /** They are not. */
    NOT_EQUAL(1),
    /** What is there is greater. */
    GREATER(2),
    /** What is there is less. */
    LESS(3);

    private final int code;

    Relation(int code) {
      this.code = code;
    }

    /** The permanent number of this relation. */
    public int code() {
      return code;
    }

    /** Whether it holds, given how what is there compares with the operand. */
    public boolean holds(int compared) {
      return switch (this) {
        case EQUAL -> compared == 0;
        case NOT_EQUAL -> compared != 0;
        case GREATER -> compared > 0;
        case LESS -> compared < 0;
      };
    }
  }

  /** What of a key is compared, and with what. */
  public sealed interface Operand {

    /** Its value, as unsigned bytes. */
    record Value(Bytes value) implements Operand {}

    /** One of its numbers. */
    record Numeric(Field field, long number) implements Operand {

      /** Rejects numbers that no key has. */
      public Numeric {
        if (number < 0) {
          throw new IllegalArgumentException("no key has the number " + number);
        }
      }
    }
  }

  /** The numbers of a key. Codes are permanent; the value has 0. */
  public enum Field {
    /** How often it was written since it came into being. */
    VERSION(1),
    /** The revision at which it came into being. */
    CREATE_REVISION(2),
    /** The revision at which it was written last. */
    MOD_REVISION(3),
    /** The lease it is attached to. */
    LEASE(4);

    private final int code;

    Field(int code) {
      this.code = code;
    }

    /** The permanent number of this field. */
    public int code() {
      return code;
    }

    /** Of a key. */
    public long of(KeyValue keyValue) {
      return switch (this) {
        case VERSION -> keyValue.version();
        case CREATE_REVISION -> keyValue.createRevision();
        case MOD_REVISION -> keyValue.modRevision();
        case LEASE -> keyValue.lease();
      };
    }
  }
}
