package io.bezant.client;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.KvOperation;

/** One thing that a {@link Transaction} does. */
public final class Step {

  private final KvOperation.Step wire;

  private Step(KvOperation.Step wire) {
    this.wire = wire;
  }

  /** Writes a value; answered with {@link StepResult.Put}. */
  public static Step put(Bytes key, Bytes value) {
    return new Step(new KvOperation.Put(key, value, false));
  }

  /** Writes a value with a lease, by its number; answered with {@link StepResult.Put}. */
  public static Step put(Bytes key, Bytes value, long lease) {
    if (lease < 1) {
      throw new IllegalArgumentException("leases begin with 1: " + lease);
    }
    return new Step(new KvOperation.PutLeased(key, value, lease, false));
  }

  /** Writes a value and tells what stood there before; answered with {@link StepResult.Put}. */
  public static Step getAndPut(Bytes key, Bytes value) {
    return new Step(new KvOperation.Put(key, value, true));
  }

  /** Adds to a number as {@link KvClient#add}; answered with {@link StepResult.Update}. */
  public static Step add(Bytes key, long delta) {
    return new Step(new KvOperation.Update(key, new Change.Add(delta)));
  }

  /**
   * Leaves the greater of two numbers as {@link KvClient#max}; answered with {@link
   * StepResult.Update}.
   */
  public static Step max(Bytes key, long number) {
    return new Step(new KvOperation.Update(key, new Change.Max(number)));
  }

  /**
   * Leaves the lesser of two numbers as {@link KvClient#min}; answered with {@link
   * StepResult.Update}.
   */
  public static Step min(Bytes key, long number) {
    return new Step(new KvOperation.Update(key, new Change.Min(number)));
  }

  /**
   * Puts bytes behind a value as {@link KvClient#append}; answered with {@link StepResult.Update}.
   */
  public static Step append(Bytes key, Bytes suffix) {
    return new Step(new KvOperation.Update(key, new Change.Append(suffix)));
  }

  /** Reads a key; answered with {@link StepResult.Get}. */
  public static Step get(Bytes key) {
    return new Step(new KvOperation.Get(key));
  }

  /**
   * Reads a range; answered with {@link StepResult.Range}. The mode of the options is ignored.
   *
   * @throws IllegalArgumentException if the options name a revision: a transaction is of the
   *     present
   */
  public static Step range(KeyRange keys, RangeOptions options) {
    if (options.revision() != 0) {
      throw new IllegalArgumentException(
          "a transaction reads the present, not revision " + options.revision());
    }
    return new Step(options.toStep(keys));
  }

  /** Removes a key; answered with {@link StepResult.Delete}. */
  public static Step delete(Bytes key) {
    return new Step(new KvOperation.Delete(key, false));
  }

  /** Removes a key and tells what stood there; answered with {@link StepResult.Delete}. */
  public static Step getAndDelete(Bytes key) {
    return new Step(new KvOperation.Delete(key, true));
  }

  /** Removes the keys of a range; answered with {@link StepResult.DeleteRange}. */
  public static Step delete(KeyRange keys) {
    return new Step(new KvOperation.DeleteRange(keys.toWire(), false));
  }

  /** Removes a range and tells what stood there; answered with {@link StepResult.DeleteRange}. */
  public static Step getAndDelete(KeyRange keys) {
    return new Step(new KvOperation.DeleteRange(keys.toWire(), true));
  }

  /** A transaction within this one; answered with {@link StepResult.Inner}. */
  public static Step transaction(Transaction inner) {
    return new Step(inner.toWire());
  }

  KvOperation.Step toWire() {
    return wire;
  }
}
