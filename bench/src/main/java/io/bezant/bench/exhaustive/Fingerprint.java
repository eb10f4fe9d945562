package io.bezant.bench.exhaustive;

import io.bezant.crypto.Digest;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What tells two states of a core apart, as 128 bits: a walk over its fields that leaves out what
 * can change nothing any more. Two cores with one fingerprint say the same to the same events.
 *
 * <p>Left out are: which replicas signed a certificate, since any quorum proves the same; votes for
 * what they have already decided; what was said about views that are over; settings; and how long
 * ago something was, beyond whether a step of time lies between. A step of time here is longer than
 * any timeout.
 */
final class Fingerprint {

  /** Longer than every timeout of a core of a scope. */
  static final long STEP_MILLIS = 2 * World.MAX_TIMEOUT_MILLIS;

  private static final Set<String> SETTINGS =
      Set.of(
          "CoreListener",
          "CoreOptions",
          "ProtocolRules",
          "ClusterConfig",
          "Membership",
          "Quorums",
          "MessageSealer",
          "EdgeSnapshot",
          "Heard");

  private static final Set<String> PACE =
      Set.of("served", "nextDonor", "claimedExecuted", "originMillis", "nowMillis", "lastExecuted");

  private static final Map<Class<?>, List<Field>> FIELDS = new HashMap<>();

  private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();
  private long nowMillis;
  private long first = 0x9e3779b97f4a7c15L;
  private long second = 0xc2b2ae3d27d4eb4fL;

  /** 128 bits of a hash. */
  record Print(long first, long second) {}

  /** Says at which time of the core its timestamps are read. */
  Fingerprint at(long now) {
    nowMillis = now;
    return this;
  }

  Fingerprint add(@Nullable Object value) {
    put(of(value));
    return this;
  }

  Print finish() {
    return new Print(first, second);
  }

  private void put(long value) {
    first = mix(first ^ value);
    second = mix(second + value * 0xff51afd7ed558ccdL);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static long join(long... parts) {
    long hash = parts.length;
    for (long part : parts) {
      hash = mix(hash * 0x9e3779b97f4a7c15L + part);
    }
    return hash;
  }

  private long of(@Nullable Object value) {
    return switch (value) {
      case null -> 11;
      case Number number -> mix(number.longValue() + 17);
      case Boolean flag -> flag ? 23 : 29;
      case Enum<?> constant -> mix(constant.name().hashCode() + 31L);
      case String text -> mix(text.hashCode());
      case Digest digest -> digest.bytes().asByteBuffer().getLong(0);
      case Batch batch -> of(batch.digest());
      case Request request -> of(request.digest());
      case Envelope envelope -> envelope.sender().value() + 37L;
      case Signed<?> signed -> join(of(signed.message()), signed.sender().value());
      case PreparedCertificate proof ->
          certified(1, proof.view(), proof.sequence(), proof.digest());
      case CommitCertificate proof -> certified(2, proof.view(), proof.sequence(), proof.digest());
      case StableCheckpoint proof -> join(of(proof.sequence()), of(proof.root()));
      case NewView newView -> join(of(newView.view()), of(newView.plan()));
      case Optional<?> optional -> optional.map(this::of).orElse(41L);
      case Map<?, ?> map -> ofMap(map);
      case Set<?> set -> unordered(set);
      case Collection<?> list -> ordered(list);
      default -> ofObject(value);
    };
  }

  private long certified(long kind, Object view, Object sequence, Object digest) {
    return join(kind, of(view), of(sequence), of(digest));
  }

  private long ofMap(Map<?, ?> map) {
    long sum = 43;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      sum += join(of(entry.getKey()), of(entry.getValue()));
    }
    return mix(sum);
  }

  private long unordered(Set<?> set) {
    long sum = 47;
    for (Object element : set) {
      sum += mix(of(element));
    }
    return mix(sum);
  }

  private long ordered(Collection<?> list) {
    long hash = 53L + list.size();
    for (Object element : list) {
      hash = join(hash, of(element));
    }
    return hash;
  }

  private long ofObject(Object value) {
    Class<?> type = value.getClass();
    if (type.isArray()) {
      long hash = 59;
      for (int i = 0; i < Array.getLength(value); i++) {
        hash = join(hash, of(Array.get(value, i)));
      }
      return hash;
    }
    if (type.isHidden() || type.isSynthetic()) {
      return 61;
    }
    if (!type.isRecord()) {
      Integer known = seen.putIfAbsent(value, seen.size());
      if (known != null) {
        return mix(known + 67L);
      }
    }
    return switch (type.getSimpleName()) {
      case "Slot" -> ofSlot(value);
      case "ViewChanges" -> ofViewChanges(value);
      // Whom it has accused of what changes nothing that it says or does.
      case "Outgoing" -> fields(value, Set.of("charges"));
      default -> fields(value, Set.of());
    };
  }

  /** Votes for what is already prepared or decided change nothing. */
  private long ofSlot(Object slot) {
    Object proposal = read(slot, "proposal");
    Object prepared = read(slot, "prepared");
    boolean isPrepared =
        proposal != null
            && prepared instanceof PreparedCertificate proof
            && proof.view().equals(read(proposal, "view"));
    Set<String> skipped =
        read(slot, "committed") != null
            ? isPrepared ? Set.of("prepares", "commits") : Set.of("commits")
            : isPrepared ? Set.of("prepares") : Set.of();
    return fields(slot, skipped);
  }

  /** What was said about views below the one promised here is over. */
  private long ofViewChanges(Object rooms) {
    long promised = ((io.bezant.protocol.View) require(rooms, "promised")).value();
    long hash = fields(rooms, Set.of("latest", "suspected"));
    boolean isDone =
        read(rooms, "proposed") instanceof Signed<?> signed
            && signed.message().view().value() >= promised;
    Object[] latest = (Object[]) require(rooms, "latest");
    for (Object last : latest) {
      boolean counts =
          last instanceof Signed<?> signed
              && signed.message() instanceof ViewChange viewChange
              && viewChange.view().value() >= promised + (isDone ? 1 : 0);
      hash = join(hash, counts ? of(last) : 71);
    }
    for (long view : (long[]) require(rooms, "suspected")) {
      hash = join(hash, view >= promised ? view : 73);
    }
    return hash;
  }

  private long fields(Object value, Set<String> skipped) {
    long hash = value.getClass().getName().hashCode();
    for (Field field : fieldsOf(value.getClass())) {
      if (!skipped.contains(field.getName())) {
        hash = join(hash, ofField(value, field));
      }
    }
    return hash;
  }

  private long ofField(Object owner, Field field) {
    try {
      Object value = field.get(owner);
      if (!field.getName().endsWith("Millis") || value == null) {
        return of(value);
      }
      long hash = 79;
      if (value instanceof long[] times) {
        for (long time : times) {
          hash = join(hash, age(time));
        }
        return hash;
      }
      return value instanceof Long time ? join(hash, age(time)) : of(value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private long age(long time) {
    return time < 0 ? 2 : nowMillis - time >= STEP_MILLIS / 2 ? 1 : 0;
  }

  private static @Nullable Object read(Object owner, String name) {
    for (Field field : fieldsOf(owner.getClass())) {
      if (field.getName().equals(name)) {
        try {
          return field.get(owner);
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    throw new IllegalStateException(owner.getClass() + " has no field " + name);
  }

  private static Object require(Object owner, String name) {
    Object value = read(owner, name);
    if (value == null) {
      throw new IllegalStateException(owner.getClass() + " has nothing in " + name);
    }
    return value;
  }

  private static List<Field> fieldsOf(Class<?> type) {
    return FIELDS.computeIfAbsent(type, Fingerprint::listFields);
  }

  private static List<Field> listFields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && !SETTINGS.contains(field.getType().getSimpleName())
            && !PACE.contains(field.getName())
            && field.getType() != double.class) {
          fields.add(field);
        }
      }
    }
    AccessibleObject.setAccessible(fields.toArray(new Field[0]), true);
    return fields;
  }
}
