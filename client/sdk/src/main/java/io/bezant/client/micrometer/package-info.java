/**
 * What a client does, in the meters of Micrometer. Its library is an optional dependency: who uses
 * this room brings it. Start at {@link io.bezant.client.micrometer.MicrometerMetrics}; nothing else
 * in the client knows of this room.
 */
@NullMarked
package io.bezant.client.micrometer;

import org.jspecify.annotations.NullMarked;
