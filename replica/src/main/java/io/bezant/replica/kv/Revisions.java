package io.bezant.replica.kv;

/** The revision of the store, as those who change it use it. */
interface Revisions {

  /** The store's revision: how many writes have changed it. */
  long revision();

  /** The revision of a write that is about to change the store. */
  long nextRevision();
}
