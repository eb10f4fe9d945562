package io.bezant.bench.simulation.planted;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.EdgeSnapshot;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.ReadStanding;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Signed;
import io.bezant.replica.runtime.Core;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A core that hears or does something else than it should. */
abstract class MistakenCore implements Core {

  private final Core core;

  MistakenCore(Core core) {
    this.core = core;
  }

  /** What the core hears of an event. */
  List<Event> heard(Event event) {
    return List.of(event);
  }

  /** What becomes of an effect. */
  List<Effect> done(Effect effect) {
    return List.of(effect);
  }

  /** What becomes of all the effects of a step; asks for each alone unless overridden. */
  List<Effect> allDone(List<Effect> effects) {
    List<Effect> all = new ArrayList<>();
    effects.forEach(effect -> all.addAll(done(effect)));
    return all;
  }

  /** The core below, to be told something out of turn. */
  Core below() {
    return core;
  }

  @Override
  public List<Effect> start() {
    return allDone(core.start());
  }

  @Override
  public List<Effect> step(Event event) {
    List<Effect> effects = new ArrayList<>();
    heard(event).forEach(each -> effects.addAll(core.step(each)));
    return allDone(effects);
  }

  @Override
  public CoreStatus status() {
    return core.status();
  }

  @Override
  public EdgeSnapshot edge() {
    return core.edge();
  }

  @Override
  public ReadStanding reads() {
    return core.reads();
  }

  /** Does not write down some records. */
  static Core forgetting(Core core, Predicate<DurableRecord> forgotten) {
    return new MistakenCore(core) {
      @Override
      List<Effect> done(Effect effect) {
        return switch (effect) {
          case Effect.Persist(var record) when forgotten.test(record) -> List.of();
          case Effect.PersistLazily(var record) when forgotten.test(record) -> List.of();
          case Effect other -> List.of(other);
        };
      }
    };
  }

  /** Speaks before some records are durable. */
  static Core hasty(Core core, Predicate<DurableRecord> unawaited) {
    return new MistakenCore(core) {
      @Override
      List<Effect> done(Effect effect) {
        return effect instanceof Effect.Persist(var record) && unawaited.test(record)
            ? List.of(new Effect.PersistLazily(record))
            : List.of(effect);
      }
    };
  }

  /** Leaves some effects undone. */
  static Core omitting(Core core, Predicate<Effect> omitted) {
    return new MistakenCore(core) {
      @Override
      List<Effect> done(Effect effect) {
        return omitted.test(effect) ? List.of() : List.of(effect);
      }
    };
  }

  /** Never hears some events. */
  static Core deaf(Core core, Predicate<Event> unheard) {
    return new MistakenCore(core) {
      @Override
      List<Event> heard(Event event) {
        return unheard.test(event) ? List.of() : List.of(event);
      }
    };
  }

  /** Says each message of a kind once and never again. */
  static Core sayingOnce(Core core, MessageType type) {
    Set<Message> said = new LinkedHashSet<>();
    return omitting(
        core,
        effect -> messageOf(effect).filter(m -> m.type() == type && !said.add(m)).isPresent());
  }

  private static Optional<Message> messageOf(Effect effect) {
    return switch (effect) {
      case Effect.Broadcast(Signed<?> signed) -> Optional.of(signed.message());
      case Effect.Send(var to, Signed<?> signed) -> Optional.of(signed.message());
      default -> Optional.empty();
    };
  }

  static boolean says(Effect effect, MessageType type) {
    return messageOf(effect).filter(message -> message.type() == type).isPresent();
  }

  static boolean hears(Event event, MessageType type) {
    return event instanceof Event.MessageReceived(Signed<?> signed)
        && signed.message().type() == type;
  }

  /** Skips empty batches instead of executing them. */
  static Core skippingEmptyBatches(Core core) {
    return new MistakenCore(core) {
      @Override
      List<Effect> done(Effect effect) {
        return effect instanceof Effect.Execute(var sequence, var batch)
                && batch.requests().isEmpty()
            ? allDone(below().step(new Event.BatchExecuted(sequence, List.of(), false)))
            : List.of(effect);
      }
    };
  }

  /** Cuts the log at its own checkpoints, stable or not. */
  static Core cuttingEarly(Core core) {
    return new MistakenCore(core) {
      @Override
      public List<Effect> step(Event event) {
        List<Effect> effects = new ArrayList<>(super.step(event));
        if (event instanceof Event.CheckpointTaken(SequenceNumber sequence, var root)) {
          effects.add(new Effect.DiscardBelow(sequence));
        }
        return effects;
      }
    };
  }

  /** Orders again what was executed and answered before. */
  static Core ignoringStoredReplies(Core core) {
    return new MistakenCore(core) {
      @Override
      List<Event> heard(Event event) {
        return event instanceof Event.RequestReceived(var request, var origin, var answered)
            ? List.of(new Event.RequestReceived(request, origin, Optional.empty()))
            : List.of(event);
      }
    };
  }

  /** Learns nothing by proofs while it changes views. */
  static Core notLearningMeanwhile(Core core) {
    return deaf(
        core, event -> core.status().changingView() && hears(event, MessageType.COMMITTED_BATCH));
  }
}
