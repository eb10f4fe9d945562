package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.Profile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where to look for a mistake: the profiles whose troubles it needs to show. Some show nearly
 * everywhere, some only among liars of one kind, and some take two views in a row with the right
 * replica away.
 */
public final class HuntingGround {

  /** Liars and everyday troubles in turn. */
  private static final List<Profile> EDGES =
      List.of(Profile.LIARS, Profile.CRASH, Profile.PARTITION, Profile.POWERCUT, Profile.SWARM);

  private static final Map<String, List<Profile>> BY_ID = byId();

  private HuntingGround() {}

  private static Map<String, List<Profile>> byId() {
    Map<String, List<Profile>> grounds = new TreeMap<>();
    put(grounds, Profile.USUAL, "B1a B3 B4 B5 B8 B15 B16 M11 M22 M32 M33 M36 M37 M41 R4");
    put(grounds, EDGES, "B20 B23 B23a B23b B23c B31 B31a B33 B36 M55 M56 M59");
    put(grounds, Profile.AMNESIA, "R5 R5a R5b R5c R5d R5e R5f");
    put(grounds, Profile.CALM, "M35");
    put(grounds, Profile.CLIENTS, "M40 M58");
    put(grounds, Profile.CRASH, "M67");
    put(grounds, Profile.DAMAGE, "M69");
    put(grounds, Profile.DECAY, "B34 M65 M68");
    put(grounds, Profile.FAR, "B24 M81");
    put(grounds, Profile.FORGERS, "B26 B27 B39 B40 M50 M51 M52 M53 M54 M57");
    put(grounds, Profile.LAGGARDS, "B18 B18a");
    put(grounds, Profile.LEASES, "B30");
    put(grounds, Profile.LIARS, "M84");
    put(grounds, Profile.POISON, "M111 M112 M113");
    put(grounds, Profile.POWERCUT, "M60 M61 M62 M63 M64 M83");
    put(grounds, Profile.READERS, "B26a B29 M80 M82 M85 M90 M91 M92 M93 M94 M95 M96 M97 M98 M99");
    put(grounds, EDGES, "M100 M101 M102");
    put(grounds, Profile.ROT, "M66");
    put(grounds, Profile.WATCHES, "M103 M104 M105 M106 M107 M108 M109 M110");
    put(grounds, Profile.UNFAIR, "B22 B37");
    return grounds;
  }

  private static void put(Map<String, List<Profile>> into, Profile profile, String ids) {
    put(into, List.of(profile), ids);
  }

  private static void put(Map<String, List<Profile>> into, List<Profile> profiles, String ids) {
    for (String id : ids.split(" ", -1)) {
      into.put(id, profiles);
    }
  }

  /** The profiles, to be taken in turn; views that change all the time unless told otherwise. */
  public static List<Profile> of(Mutation mutation) {
    return BY_ID.getOrDefault(mutation.id(), List.of(Profile.VIEWS));
  }

  /** The numbers for which something else is told than {@link Profile#VIEWS}. */
  static List<String> ids() {
    return List.copyOf(BY_ID.keySet());
  }
}
