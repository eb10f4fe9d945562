package io.bezant.protocol;

import io.bezant.protocol.message.MessageType;

/** Breaks, on purpose, every rule of its room. */
record PlantedInVocabulary(MessageType type) {}
