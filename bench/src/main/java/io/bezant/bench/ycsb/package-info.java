/**
 * The core workloads of YCSB [Cooper et al., SoCC 2010], drawn by YCSB's own generators and asked
 * of a running cluster through the client.
 *
 * <p>YCSB's client, its measurements and its exporters are not used: what is measured and how is
 * the load room's. Start with {@link io.bezant.bench.ycsb.YcsbCommand}, then {@link
 * io.bezant.bench.ycsb.StoreBinding}.
 */
@NullMarked
package io.bezant.bench.ycsb;

import org.jspecify.annotations.NullMarked;
