/**
 * The command line: what people type and scripts rely on.
 *
 * <p>Start at {@link io.bezant.cli.BezantCli}, which lists the commands; each is a class named
 * after what is typed. A command asks the SDK or the local cluster, hands a model of its answer to
 * the {@link io.bezant.cli.Printer} and returns an {@link io.bezant.cli.ExitCode}. Failures are
 * thrown and become one line, or one JSON object under {@code -w json}, in one place: {@link
 * io.bezant.cli.Failure}. Flags, names of JSON fields and exit codes are promises to scripts.
 *
 * <p>Nothing here knows the replica's code: replicas are processes ({@link io.bezant.cli.cluster}).
 */
@NullMarked
package io.bezant.cli;

import org.jspecify.annotations.NullMarked;
