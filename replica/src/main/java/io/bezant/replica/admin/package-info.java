/**
 * Health, metrics and status over HTTP, for people, scripts and supervisors on the same machine.
 *
 * <p>It reads what the other rooms publish and changes nothing. Start reading at {@link
 * io.bezant.replica.admin.AdminServer}.
 */
@NullMarked
package io.bezant.replica.admin;

import org.jspecify.annotations.NullMarked;
