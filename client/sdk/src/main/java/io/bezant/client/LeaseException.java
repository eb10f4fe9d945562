package io.bezant.client;

import java.io.Serial;

/** What fails about a lease. Nothing was changed. */
public abstract sealed class LeaseException extends BezantException {

  @Serial private static final long serialVersionUID = 1L;

  private LeaseException(String message) {
    super(message, Outcome.NOT_APPLIED, false);
  }

  /** There is no lease of this number, or it has ended. */
  public static final class LeaseNotFound extends LeaseException {

    @Serial private static final long serialVersionUID = 1L;
    private final long lease;

    LeaseNotFound(long lease) {
      super("there is no lease " + lease + ", or it has ended; grant another one");
      this.lease = lease;
    }

    /** The number of the lease. */
    public long lease() {
      return lease;
    }
  }

  /** There is a lease of this number already. */
  public static final class LeaseExists extends LeaseException {

    @Serial private static final long serialVersionUID = 1L;
    private final long lease;

    LeaseExists(long lease) {
      super(
          "there is a lease "
              + lease
              + " already; choose another number, or let the cluster choose");
      this.lease = lease;
    }

    /** The number of the lease. */
    public long lease() {
      return lease;
    }
  }

  /** A lease would be beyond what the cluster grants. */
  public static final class LeaseLimit extends LeaseException {

    @Serial private static final long serialVersionUID = 1L;
    private final String name;
    private final long limit;
    private final long actual;

    LeaseLimit(String name, long limit, long actual) {
      super(name + " is " + limit + ", this would be " + actual);
      this.name = name;
      this.limit = limit;
      this.actual = actual;
    }

    /** Which limit. */
    public String name() {
      return name;
    }

    /** Its value. */
    public long limit() {
      return limit;
    }

    /** What was beyond it. */
    public long actual() {
      return actual;
    }
  }
}
