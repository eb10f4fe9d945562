package io.bezant.protocol.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KvEvent.Previous;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WatchCodecTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @Property
  void selectorDecodesToWhatWasEncoded(@ForAll("selectors") WatchSelector selector)
      throws Exception {
    assertEquals(selector, WatchCodec.decodeSelector(WatchCodec.encode(selector)));
  }

  @Property
  void eventDecodesToWhatWasEncoded(@ForAll("events") KvEvent event) throws Exception {
    assertEquals(event, WatchCodec.decodeEvent(WatchCodec.encode(event)));
  }

  @Property(tries = 200)
  void changedBytesAreMalformedOrReadAsExactlyThoseBytes(
      @ForAll("selectors") WatchSelector selector, @ForAll("events") KvEvent event) {
    Bytes selected = WatchCodec.encode(selector);
    for (int bit = 0; bit < 8 * selected.size(); bit++) {
      Bytes flipped = flip(selected, bit);
      try {
        assertEquals(flipped, WatchCodec.encode(WatchCodec.decodeSelector(flipped)));
      } catch (MalformedEncodingException expected) {
        // Refused, which is as good.
      }
    }
    Bytes told = WatchCodec.encode(event);
    for (int bit = 0; bit < 8 * told.size(); bit++) {
      Bytes flipped = flip(told, bit);
      try {
        assertEquals(flipped, WatchCodec.encode(WatchCodec.decodeEvent(flipped)));
      } catch (MalformedEncodingException expected) {
        // Refused, which is as good.
      }
    }
  }

  @Property(tries = 200)
  void truncatedOrExtendedBytesAreMalformed(
      @ForAll("selectors") WatchSelector selector, @ForAll("events") KvEvent event) {
    Bytes selected = WatchCodec.encode(selector);
    for (int size = 0; size < selected.size(); size++) {
      assertMalformedSelector(selected.slice(0, size));
    }
    assertMalformedSelector(selected.concat(Bytes.of((byte) 0)));
    Bytes told = WatchCodec.encode(event);
    for (int size = 0; size < told.size(); size++) {
      assertMalformedEvent(told.slice(0, size));
    }
    assertMalformedEvent(told.concat(Bytes.of((byte) 0)));
  }

  @Test
  void whoWantsNothingAndWhatNeverWasIsMalformed() {
    assertMalformedSelector(new CanonicalWriter().u8(1).u8(4).u32(0).u8(0).toBytes());
    assertMalformedSelector(new CanonicalWriter().u8(1).u8(8).u32(0).u8(0).toBytes());
    assertMalformedEvent(new CanonicalWriter().u8(1).u8(2).u32(0).u64(0).u8(0).toBytes());
    assertMalformedEvent(new CanonicalWriter().u8(1).u8(2).u32(0).u64(1).u8(3).toBytes());
  }

  @Test
  void everyEventWithoutWhatWasBeforeFitsItsLimit() {
    Limits limits = Limits.DEFAULT;
    KvEvent largest = new KvEvent.Put(largest(limits), new Previous.TooLarge());
    assertTrue(WatchCodec.encode(largest).size() <= WatchCodec.maxEventBytes(limits));
    Limits narrow =
        new Limits(
            480, 2 << 20, 2 << 20, 512, 1, 2 << 20, 256, 64, limits.history(), limits.leases());
    KvEvent larger = new KvEvent.Put(largest(narrow), new Previous.TooLarge());
    assertTrue(WatchCodec.encode(larger).size() <= WatchCodec.maxEventBytes(narrow));
  }

  private static KeyValue largest(Limits limits) {
    return new KeyValue(
        Bytes.wrap(new byte[limits.maxKeyBytes()]),
        Bytes.wrap(new byte[limits.maxValueBytes()]),
        1,
        1,
        1,
        0);
  }

  @Test
  void everythingKeepsItsPermanentForm() throws Exception {
    for (Map.Entry<String, Bytes> each : samples().entrySet()) {
      Path file = GOLDEN.resolve("kv-" + each.getKey() + ".hex");
      String hex = each.getValue().hex() + "\n";
      if (Boolean.getBoolean("golden.write")) {
        Files.writeString(file, hex, StandardCharsets.US_ASCII);
      }
      assertEquals(Files.readString(file, StandardCharsets.US_ASCII), hex, file.toString());
    }
  }

  private static Map<String, Bytes> samples() {
    Bytes key = Bytes.utf8("key");
    KeyValue keyValue = new KeyValue(key, Bytes.utf8("value"), 2, 5, 3, 0);
    KeyValue earlier = new KeyValue(key, Bytes.utf8("earlier"), 2, 4, 2, 0);
    Map<String, Bytes> samples = new LinkedHashMap<>();
    samples.put("watch-all", WatchCodec.encode(WatchSelector.of(KeyRange.all())));
    samples.put(
        "watch-key", WatchCodec.encode(new WatchSelector(KeyRange.of(key), true, true, false)));
    samples.put(
        "watch-deletes",
        WatchCodec.encode(new WatchSelector(KeyRange.prefix(key), false, false, true)));
    samples.put("event-put", WatchCodec.encode(new KvEvent.Put(keyValue, new Previous.None())));
    samples.put(
        "event-put-previous",
        WatchCodec.encode(new KvEvent.Put(keyValue, new Previous.Known(earlier))));
    samples.put(
        "event-put-too-large",
        WatchCodec.encode(new KvEvent.Put(keyValue, new Previous.TooLarge())));
    samples.put("event-delete", WatchCodec.encode(new KvEvent.Delete(key, 6, new Previous.None())));
    samples.put(
        "event-delete-previous",
        WatchCodec.encode(new KvEvent.Delete(key, 6, new Previous.Known(keyValue))));
    return samples;
  }

  private static Bytes flip(Bytes bytes, int bit) {
    byte[] flipped = bytes.toByteArray();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.wrap(flipped);
  }

  private static void assertMalformedSelector(Bytes encoded) {
    assertThrows(MalformedEncodingException.class, () -> WatchCodec.decodeSelector(encoded));
  }

  private static void assertMalformedEvent(Bytes encoded) {
    assertThrows(MalformedEncodingException.class, () -> WatchCodec.decodeEvent(encoded));
  }

  @Provide
  Arbitrary<WatchSelector> selectors() {
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    Arbitrary<KeyRange> ranges =
        Combinators.combine(strings(), strings().optional()).as(KeyRange::new);
    return Combinators.combine(ranges, flags, flags, flags)
        .filter((keys, previous, puts, deletes) -> puts || deletes)
        .as(WatchSelector::new);
  }

  @Provide
  Arbitrary<KvEvent> events() {
    return Arbitraries.oneOf(
        Combinators.combine(keyValues(), previous()).as(KvEvent.Put::new),
        Combinators.combine(strings(), Arbitraries.longs().greaterOrEqual(1), previous())
            .as(KvEvent.Delete::new));
  }

  private static Arbitrary<Previous> previous() {
    return Arbitraries.oneOf(
        Arbitraries.just(new Previous.None()),
        Arbitraries.just(new Previous.TooLarge()),
        keyValues().map(Previous.Known::new));
  }

  private static Arbitrary<KeyValue> keyValues() {
    Arbitrary<Long> numbers = Arbitraries.longs().between(1, 1000);
    return Combinators.combine(strings(), strings(), numbers, numbers, numbers)
        .as(
            (key, value, created, since, version) ->
                new KeyValue(key, value, created, created + since, version, 0));
  }

  private static Arbitrary<Bytes> strings() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(Bytes::copyOf);
  }
}
