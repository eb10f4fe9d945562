package io.bezant.protocol.wire;

import static io.bezant.protocol.wire.CanonicalProto.bytes;
import static io.bezant.protocol.wire.CanonicalProto.string;

import com.google.protobuf.ByteString;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.ReadAnswer.Answer;
import io.bezant.protocol.wire.proto.Wire;
import java.util.ArrayList;
import java.util.List;

/** Questions about the state and their answers, to protobuf and back. */
final class ReadBodies {

  private ReadBodies() {}

  static Wire.Read toProto(Read read) {
    Wire.Read.Builder builder =
        Wire.Read.newBuilder().setNonce(read.nonce()).setWantsResults(read.wantsResults());
    read.reads().forEach(each -> builder.addReads(string(each)));
    return builder.build();
  }

  static Read fromProto(Wire.Read read) {
    return new Read(
        read.getNonce(),
        read.getReadsList().stream().map(CanonicalProto::bytes).toList(),
        read.getWantsResults());
  }

  static Wire.ReadAnswer toProto(ReadAnswer answer) {
    Wire.ReadAnswer.Builder builder =
        Wire.ReadAnswer.newBuilder()
            .setNonce(answer.nonce())
            .setStanding(answer.standing().code())
            .setExecuted(answer.executed().value())
            .setRevision(answer.revision());
    ByteString.Output matches = ByteString.newOutput(Digest.SIZE * answer.answers().size());
    for (Answer each : answer.answers()) {
      builder.addSince(each.since().value());
      switch (each) {
        case Answer.Whole(Bytes result, var since) -> builder.addResults(string(result));
        case Answer.Hashed(Digest digest, var since) -> {
          byte[] raw = digest.bytes().toByteArray();
          matches.write(raw, 0, raw.length);
        }
      }
    }
    return builder.setMatches(matches.toByteString()).build();
  }

  static ReadAnswer fromProto(Wire.ReadAnswer answer) {
    List<Answer> answers =
        answer.getMatches().isEmpty()
            ? results(answer)
            : matches(answer, bytes(answer.getMatches()));
    if (answers.size() != answer.getSinceCount()) {
      throw new IllegalArgumentException("not one place for each read");
    }
    return new ReadAnswer(
        answer.getNonce(),
        standing(answer.getStanding()),
        new SequenceNumber(answer.getExecuted()),
        answer.getRevision(),
        answers);
  }

  private static List<Answer> results(Wire.ReadAnswer answer) {
    List<Answer> answers = new ArrayList<>(answer.getResultsCount());
    for (int i = 0; i < answer.getResultsCount(); i++) {
      answers.add(new Answer.Whole(bytes(answer.getResults(i)), since(answer, i)));
    }
    return answers;
  }

  private static List<Answer> matches(Wire.ReadAnswer answer, Bytes matches) {
    int count = matches.size() / Digest.SIZE;
    if (answer.getResultsCount() > 0 || matches.size() != count * Digest.SIZE) {
      throw new IllegalArgumentException("digests of another size, or beside results");
    }
    List<Answer> answers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Digest digest = Digest.of(matches.slice(i * Digest.SIZE, (i + 1) * Digest.SIZE));
      answers.add(new Answer.Hashed(digest, since(answer, i)));
    }
    return answers;
  }

  private static SequenceNumber since(Wire.ReadAnswer answer, int index) {
    if (index >= answer.getSinceCount()) {
      throw new IllegalArgumentException("not one place for each read");
    }
    return new SequenceNumber(answer.getSince(index));
  }

  private static ReadAnswer.Standing standing(int code) {
    for (ReadAnswer.Standing standing : ReadAnswer.Standing.values()) {
      if (standing.code() == code) {
        return standing;
      }
    }
    throw new IllegalArgumentException("no standing has the code " + code);
  }
}
