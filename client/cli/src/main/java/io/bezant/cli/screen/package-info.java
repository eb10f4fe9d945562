/** What people look at: tables, a bar that grows, colours where a screen knows them. */
@NullMarked
package io.bezant.cli.screen;

import org.jspecify.annotations.NullMarked;
