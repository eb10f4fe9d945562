package io.bezant.bench.campaign;

import io.bezant.bench.simulation.Profile;
import io.bezant.bench.simulation.RunReport;
import io.bezant.bench.simulation.Simulator;
import io.bezant.bench.simulation.Variant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** tmp. */
@Command(name = "simulate", description = "x")
public final class SimulateCommand implements Callable<Integer> {
  @Option(names = "--seeds") private int seeds = 1;
  @Option(names = "--seed") private long seed = 1;
  @Option(names = "--profile") private Profile profile = Profile.CALM;
  @Option(names = "--trace") private boolean trace;

  @Override
  public Integer call() {
    long t = System.nanoTime();
    io.bezant.bench.simulation.world.Tally all = new io.bezant.bench.simulation.world.Tally();
    int bad = 0;
    long settle=0, virt=0, ev=0;
    for (long s = seed; s < seed + seeds; s++) {
      RunReport r = trace ? Simulator.show(s, profile, Variant.PRODUCTION, System.out::println) : Simulator.run(s, profile, Variant.PRODUCTION);
      all.addAll(r.tally());
      settle = Math.max(settle, r.settleNanos()); virt += r.virtualNanos(); ev+=r.events();
      if (r.failure().isPresent()) {
        bad++;
        String w = r.failure().get().what();
        System.out.println("FAIL " + s + " " + profile + " " + r.failure().get().rule() + " " + w.substring(0, Math.min(w.length(), 700)));
        if (seeds == 1) { r.lastEvents().forEach(System.out::println); System.out.println(r.plan()); }
      }
    }
    double secs = (System.nanoTime() - t) / 1e9;
    System.out.println(profile + " " + seeds + " seeds " + bad + " bad " + secs + " s " + seeds / secs + "/s virt " + virt/1e9 + " events " + ev + " max settle " + settle/1e9);
    System.out.println(all.counts());
    return bad == 0 ? 0 : 1;
  }
}
