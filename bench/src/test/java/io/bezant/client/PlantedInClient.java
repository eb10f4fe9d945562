package io.bezant.client;

import com.tngtech.archunit.core.domain.JavaClass;

/** Breaks, on purpose, every rule of its room. */
public final class PlantedInClient {
  public void show(JavaClass foreign) {}
}
