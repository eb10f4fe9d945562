package io.bezant.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.wire.proto.Log;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

  private final WireFixture fixture = new WireFixture();
  private final RecordCodec records = fixture.records;

  @Test
  void everyRecordReadsBackAsItWasWritten() throws Exception {
    for (var record : fixture.durableRecords().values()) {
      assertEquals(record, records.decode(records.encode(record)));
    }
  }

  @Test
  void truncatedRecordIsMalformedWhereverItEnds() {
    for (var record : fixture.durableRecords().values()) {
      WireFixture.truncated(records.encode(record))
          .forEach(
              part -> assertThrows(MalformedMessageException.class, () -> records.decode(part)));
    }
  }

  @Test
  void flippedBitIsMalformedOrReadsAsExactlyThoseBytes() {
    for (var record : fixture.durableRecords().values()) {
      WireFixture.flipped(records.encode(record)).forEach(this::assertMalformedOrCanonical);
    }
  }

  private void assertMalformedOrCanonical(Bytes bytes) {
    try {
      assertEquals(bytes, records.encode(records.decode(bytes)));
    } catch (MalformedMessageException expected) {
      // Refused, which is as good.
    }
  }

  @Test
  void recordOfAnotherVersionIsMalformed() throws Exception {
    var record = fixture.durableRecords().values().iterator().next();
    var later =
        Log.Record.parseFrom(records.encode(record).toByteArray()).toBuilder().setVersion(2);
    assertThrows(
        MalformedMessageException.class,
        () -> records.decode(Bytes.wrap(later.build().toByteArray())));
  }
}
