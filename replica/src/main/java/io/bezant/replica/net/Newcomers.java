package io.bezant.replica.net;

import io.bezant.replica.report.Rejections.Source;
import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections of one port that have not proved who they are. When there are too many, the one
 * that has dawdled longest goes, so that idle connections never keep an honest one out.
 * Thread-safe.
 */
final class Newcomers {
  private final int maxCount;
  private final Complaints complaints;
  private final Set<Channel> channels = new LinkedHashSet<>();

  Newcomers(int maxCount, Complaints complaints) {
    this.maxCount = maxCount;
    this.complaints = complaints;
  }

  void add(Channel channel) {
    Channel dawdler = channel;
    synchronized (channels) {
      channels.add(channel);
      if (channels.size() > maxCount) {
        dawdler = channels.iterator().next();
        channels.remove(dawdler);
      }
    }
    if (!dawdler.equals(channel)) {
      complaints.raise(
          Source.UNKNOWN,
          Refused.TOO_MANY_CONNECTIONS,
          "more than " + maxCount + " connections have not introduced themselves");
      var unused = dawdler.close();
    }
  }

  void remove(Channel channel) {
    synchronized (channels) {
      channels.remove(channel);
    }
  }
}
