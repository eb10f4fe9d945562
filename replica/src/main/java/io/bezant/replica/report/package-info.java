/**
 * What a replica tells people about itself: counts and snapshots, never decisions.
 *
 * <p>Start reading at {@link io.bezant.replica.report.ReplicaReport}.
 */
@NullMarked
package io.bezant.replica.report;

import org.jspecify.annotations.NullMarked;
