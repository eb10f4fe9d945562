package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.ReadAnswer.Answer;
import io.bezant.protocol.message.ReadAnswer.Standing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Lies to those who read without ordering: shows what was true earlier, so that an honest laggard
 * agrees with it; says so often, or under another question's name; claims to have held it always;
 * shows nothing, or noise.
 */
final class ReadForger {

  private static final int KEPT = 256;
  private static final SequenceNumber FOREVER = new SequenceNumber(Long.MAX_VALUE);
  private static final Bytes ABSENT = KvCodec.encode(new KvResult.NotFound());
  private static final List<Standing> EXCUSES =
      List.of(Standing.BEHIND, Standing.OVERLOADED, Standing.NOT_REGISTERED, Standing.MALFORMED);

  private final Hands hands;

  /** The questions that were asked, by nonce. */
  private final LinkedHashMap<Long, Read> questions = new LinkedHashMap<>();

  /** The results that were true of a reading, oldest first. */
  private final LinkedHashMap<Bytes, List<Bytes>> past = new LinkedHashMap<>();

  /** Frames said before, to be said again. */
  private final List<Bytes> said = new ArrayList<>();

  ReadForger(Hands hands) {
    this.hands = hands;
  }

  void onQuestion(Read read) {
    questions.put(read.nonce(), read);
    if (questions.size() > KEPT) {
      questions.pollFirstEntry();
    }
  }

  Fate forge(ReadAnswer answer) {
    Read read = questions.get(answer.nonce());
    if (read == null || answer.standing() != Standing.SHOWN) {
      return Fate.PASS;
    }
    remember(read, answer);
    return switch (hands.random().nextInt(8)) {
      case 0 -> {
        hands.did("withheld what it was asked to show");
        yield Fate.DROP;
      }
      case 1 -> {
        hands.did("had an excuse for showing nothing");
        yield say(ReadAnswer.none(answer.nonce(), hands.any(EXCUSES)));
      }
      case 2, 3 -> {
        hands.did("showed the past");
        yield say(lie(read, answer));
      }
      case 4 -> {
        hands.did("insisted on the past");
        Bytes lie = encoded(lie(read, answer));
        yield new Fate.Replace(Collections.nCopies(hands.config().quorums().quorum(), lie));
      }
      case 5 -> {
        hands.did("answered questions of before again");
        List<Bytes> again = new ArrayList<>(said);
        again.add(hands.frames().encode(answer));
        yield new Fate.Replace(again);
      }
      default -> {
        said.add(hands.frames().encode(answer));
        if (said.size() > 3) {
          said.removeFirst();
        }
        yield Fate.PASS;
      }
    };
  }

  private void remember(Read read, ReadAnswer answer) {
    for (int i = 0; i < answer.answers().size(); i++) {
      if (answer.answers().get(i) instanceof Answer.Whole whole) {
        List<Bytes> results =
            past.computeIfAbsent(read.reads().get(i), absent -> new ArrayList<>(List.of(ABSENT)));
        if (!results.getLast().equals(whole.result())) {
          results.add(whole.result());
        }
      }
    }
    if (past.size() > KEPT) {
      past.pollFirstEntry();
    }
  }

  /** What was true before what is true, always held; the same from all corrupt replicas. */
  private ReadAnswer lie(Read read, ReadAnswer answer) {
    boolean whole = read.wantsResults() || hands.oneIn(2);
    List<Answer> lies = new ArrayList<>();
    for (Bytes each : read.reads()) {
      List<Bytes> results = past.getOrDefault(each, List.of(ABSENT));
      Bytes result = results.get(Math.max(0, results.size() - 2));
      lies.add(
          whole
              ? new Answer.Whole(result, SequenceNumber.ZERO)
              : new Answer.Hashed(
                  ReadAnswer.match(read.nonce(), each, result), SequenceNumber.ZERO));
    }
    return new ReadAnswer(answer.nonce(), Standing.SHOWN, FOREVER, answer.revision(), lies);
  }

  private Fate say(ReadAnswer answer) {
    return Fate.replace(encoded(answer));
  }

  private Bytes encoded(ReadAnswer answer) {
    return hands.frames().encode(answer);
  }
}
