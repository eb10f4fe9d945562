/** Tests of the workloads of YCSB against a store in memory. */
@NullMarked
package io.bezant.bench.ycsb;

import org.jspecify.annotations.NullMarked;
