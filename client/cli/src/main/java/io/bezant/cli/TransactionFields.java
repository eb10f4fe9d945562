package io.bezant.cli;

import io.bezant.client.KeyRange;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.config.JsonFields;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The fields of one object of a transaction in JSON, most of which may be missing.
 *
 * @param fields as they stand there
 */
record TransactionFields(JsonFields fields) {

  /** Where a field stands, as errors tell it. */
  String at(String name) {
    return fields.path() + "." + name;
  }

  ConfigException wrong(String name, String what) {
    return new ConfigException(at(name) + " " + what);
  }

  /** The objects of a list; none if it is not there. */
  List<TransactionFields> list(String name) {
    return fields.has(name)
        ? fields.objects(name).stream().map(TransactionFields::new).toList()
        : List.of();
  }

  /** An object that must be there. */
  TransactionFields object(String name) {
    return new TransactionFields(fields.object(name));
  }

  /** Bytes that are text under their name, or Base64 under {@code nameBase64}; one must be. */
  Bytes bytes(String name) {
    return optionalBytes(name)
        .orElseThrow(() -> wrong(name, "or " + at(name) + "Base64 is missing"));
  }

  private Optional<Bytes> optionalBytes(String name) {
    String base64Name = name + "Base64";
    Optional<Bytes> text =
        fields.has(name) ? Optional.of(Bytes.utf8(fields.text(name))) : Optional.empty();
    Optional<Bytes> base64 =
        fields.has(base64Name) ? Optional.of(decoded(base64Name)) : Optional.empty();
    if (text.isPresent() && base64.isPresent() && !text.equals(base64)) {
      throw wrong(name, "and " + at(base64Name) + " differ");
    }
    return text.or(() -> base64);
  }

  private Bytes decoded(String name) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(fields.text(name)));
    } catch (IllegalArgumentException notBase64) {
      throw wrong(name, "is no Base64");
    }
  }

  /** A number; zero if it is not there. */
  long numberOrZero(String name) {
    return fields.has(name) ? fields.number(name) : 0;
  }

  private boolean isSo(String name) {
    return fields.has(name) && fields.flag(name);
  }

  /** One of the names of a kind, in small letters or large ones; the other if it is not there. */
  <E extends Enum<E>> E oneOf(String name, Class<E> kind, E other) {
    if (!fields.has(name)) {
      return other;
    }
    String named = fields.text(name).toUpperCase(Locale.ROOT);
    return Arrays.stream(kind.getEnumConstants())
        .filter(each -> each.name().equals(named))
        .findFirst()
        .orElseThrow(() -> wrong(name, "is none of " + Arrays.toString(kind.getEnumConstants())));
  }

  /** The range that is meant; none if it is the one key. */
  Optional<KeyRange> range(Bytes key) {
    Optional<Bytes> end = optionalBytes("end");
    boolean isPrefix = isSo("prefix");
    boolean isFromKey = isSo("fromKey");
    if ((isPrefix ? 1 : 0) + (isFromKey ? 1 : 0) + (end.isPresent() ? 1 : 0) > 1) {
      throw new ConfigException(fields.path() + " has more than one of end, prefix and fromKey");
    }
    if (isPrefix) {
      return Optional.of(KeyRange.prefix(key));
    }
    return isFromKey ? Optional.of(KeyRange.from(key)) : end.map(last -> KeyRange.of(key, last));
  }
}
