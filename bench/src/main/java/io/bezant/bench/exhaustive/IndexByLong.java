package io.bezant.bench.exhaustive;

import java.util.Arrays;

/** Gives each of many longs a number, in the order of their arrival. */
final class IndexByLong {

  private long[] keys = new long[1 << 12];
  private int[] table = empty(1 << 13);
  private int size;

  private static int[] empty(int length) {
    int[] fresh = new int[length];
    Arrays.fill(fresh, -1);
    return fresh;
  }

  int size() {
    return size;
  }

  long key(int index) {
    return keys[index];
  }

  /** Adds a key; returns its number when it is new and its complement when it is not. */
  int add(long key) {
    int mask = table.length - 1;
    int at = (int) ((key * 0x9e3779b97f4a7c15L) >>> 20) & mask;
    while (table[at] >= 0) {
      if (keys[table[at]] == key) {
        return ~table[at];
      }
      at = (at + 1) & mask;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      grow();
      return add(key);
    }
    keys[size] = key;
    table[at] = size;
    return size++;
  }

  private void grow() {
    table = empty(table.length * 2);
    int mask = table.length - 1;
    for (int i = 0; i < size; i++) {
      int at = (int) ((keys[i] * 0x9e3779b97f4a7c15L) >>> 20) & mask;
      while (table[at] >= 0) {
        at = (at + 1) & mask;
      }
      table[at] = i;
    }
  }
}
