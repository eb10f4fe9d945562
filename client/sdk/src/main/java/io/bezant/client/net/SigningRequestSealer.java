package io.bezant.client.net;

import io.bezant.client.core.RequestSealer;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Signer;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.wire.FrameCodec;

/** Seals requests with the client's key, for one cluster. */
public final class SigningRequestSealer implements RequestSealer {

  private final Signer signer;
  private final Digest clusterId;
  private final FrameCodec codec;

  /**
   * A sealer.
   *
   * @param signer of the client's key
   * @param clusterId the cluster that the requests are meant for
   * @param codec encodes them
   */
  public SigningRequestSealer(Signer signer, Digest clusterId, FrameCodec codec) {
    this.signer = signer;
    this.clusterId = clusterId;
    this.codec = codec;
  }

  @Override
  public Bytes seal(Request request) {
    return codec.encode(new SignedRequest(request, signer.sign(request.signedBytes(clusterId))));
  }
}
