package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One try of a {@link KvClient#transact transaction in code}: what it reads, and what it will have
 * written if it succeeds.
 *
 * <p>All its readings show the store at one moment, that of the first of them, however many others
 * write meanwhile; so nothing that it sees contradicts itself. Its own writes are seen by its later
 * readings and by nobody else before it succeeds.
 *
 * <p>For one thread, and only until the code that was given it returns.
 */
public interface Attempt {

  /** Reads the value of a key; empty if it does not exist. */
  Optional<Bytes> get(Bytes key);

  /** Reads the keys of a range and their values, in key order. The map is the caller's own. */
  SortedMap<Bytes, Bytes> range(KeyRange keys);

  /** Will write a value. The last word about a key counts. */
  void put(Bytes key, Bytes value);

  /** Will remove a key; removing an absent one changes nothing. */
  void delete(Bytes key);

  /** As {@link #get(Bytes)}, as UTF-8 text. */
  default Optional<String> get(String key) {
    return get(Bytes.utf8(key)).map(Bytes::utf8);
  }

  /** As {@link #put(Bytes, Bytes)}, of UTF-8 texts. */
  default void put(String key, String value) {
    put(Bytes.utf8(key), Bytes.utf8(value));
  }

  /** As {@link #delete(Bytes)}, of a UTF-8 text. */
  default void delete(String key) {
    delete(Bytes.utf8(key));
  }
}
