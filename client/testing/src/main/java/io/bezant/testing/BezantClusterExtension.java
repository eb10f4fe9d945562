package io.bezant.testing;

import io.bezant.client.BezantClient;
import io.bezant.testing.BezantCluster.Lifetime;
import java.io.Serial;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives tests a {@link BezantTestCluster} and its client; registered by {@link BezantCluster}, or,
 * for clusters with settings that an annotation cannot name, as a field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final BezantClusterExtension CLUSTER =
 *     BezantClusterExtension.perClass(BezantTestCluster.builder().replicas(7).clients(2));
 * }</pre>
 */
public final class BezantClusterExtension
    implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler {

  private final Namespace namespace = Namespace.create(BezantClusterExtension.class, this);
  private final @Nullable Settings own;

  /**
   * What clusters are made of, and for how long.
   *
   * @param origin where that was said: what says otherwise within it has clusters of its own
   */
  private record Settings(Object origin, BezantTestCluster.Builder builder, Lifetime lifetime) {}

  /** For JUnit: the settings are those of the annotation. */
  public BezantClusterExtension() {
    this.own = null;
  }

  private BezantClusterExtension(Settings settings) {
    this.own = settings;
  }

  /** One cluster for all tests of the class. */
  public static BezantClusterExtension perClass(BezantTestCluster.Builder builder) {
    return new BezantClusterExtension(new Settings(builder, builder, Lifetime.CLASS));
  }

  /** A cluster for each test. */
  public static BezantClusterExtension perMethod(BezantTestCluster.Builder builder) {
    return new BezantClusterExtension(new Settings(builder, builder, Lifetime.METHOD));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == BezantTestCluster.class || type == BezantClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Settings settings = settings(context);
    if (settings.lifetime() == Lifetime.METHOD && context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "each test has a cluster of its own here, and "
              + name(parameter.getDeclaringExecutable())
              + " belongs to no test: take the cluster in the test or in @BeforeEach, or let it"
              + " live as long as the class");
    }
    BezantTestCluster cluster =
        store(context, settings.lifetime())
            .getOrComputeIfAbsent(
                settings.origin(), key -> new Kept(settings.builder().start()), Kept.class)
            .cluster();
    return parameter.getParameter().getType() == BezantClient.class ? cluster.client() : cluster;
  }

  private static String name(Executable executable) {
    return executable instanceof Method method ? method.getName() : "a constructor";
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    present(context).ifPresent(cluster -> failure.addSuppressed(new Scene(cluster.describe())));
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (settings(context).lifetime() == Lifetime.CLASS) {
      present(context).ifPresent(BezantTestCluster::restore);
    }
  }

  private Optional<BezantTestCluster> present(ExtensionContext context) {
    Settings settings = settings(context);
    return Optional.ofNullable(
            store(context, settings.lifetime()).get(settings.origin(), Kept.class))
        .map(Kept::cluster);
  }

  /** Of the class that the cluster is for, or of the test. */
  private Store store(ExtensionContext context, Lifetime lifetime) {
    ExtensionContext owner = context;
    if (lifetime == Lifetime.CLASS) {
      while (owner.getTestMethod().isPresent()) {
        owner = owner.getParent().orElseThrow();
      }
    }
    return owner.getStore(namespace);
  }

  private Settings settings(ExtensionContext context) {
    if (own != null) {
      return own;
    }
    for (Class<?> each = context.getRequiredTestClass();
        each != null;
        each = each.getEnclosingClass()) {
      Optional<BezantCluster> found = AnnotationSupport.findAnnotation(each, BezantCluster.class);
      if (found.isPresent()) {
        return settings(each, found.get());
      }
    }
    throw new ParameterResolutionException(
        "put @BezantCluster on the class or on one around it, or register a"
            + " BezantClusterExtension that was made with its settings");
  }

  private static Settings settings(Class<?> origin, BezantCluster annotation) {
    return new Settings(
        origin,
        BezantTestCluster.builder()
            .replicas(annotation.replicas())
            .durability(annotation.durability()),
        annotation.lifetime());
  }

  /** Closed by JUnit with the context that it is kept in; before 5.13 for the older name only. */
  @SuppressWarnings("deprecation")
  private record Kept(BezantTestCluster cluster) implements Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }

  /** What the cluster looked like when a test failed. */
  private static final class Scene extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Scene(String description) {
      super(description, null, false, false);
    }
  }
}
