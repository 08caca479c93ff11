package dev.countersign.signer.hsm;

import dev.countersign.evidence.Sha256;
import java.security.MessageDigest;
import java.security.SignatureException;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA over a SHA-256 that is computed here. The token hears of it only in {@link #sign}, so giving up costs nothing.
 */
final class EcdsaSigning implements Signing {
    private final HsmKey key;
    private @Nullable MessageDigest digest = Sha256.start();

    EcdsaSigning(HsmKey key) {
        this.key = key;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        open().update(bytes, offset, length);
    }

    @Override
    public byte[] sign() {
        var ready = open().digest();
        digest = null;
        // Tokens and the JDK take a digest of any length without complaint, and a longer one would be cut to the
        // curve's.
        if (ready.length != Sha256.LENGTH) {
            throw new IllegalStateException("a digest of " + ready.length + " bytes does not fit the curve P-256");
        }
        try {
            var signature = key.initialised();
            signature.update(ready);
            return signature.sign();
        } catch (SignatureException e) {
            throw key.failed(e);
        }
    }

    @Override
    public void close() {
        digest = null;
    }

    private MessageDigest open() {
        var current = digest;
        if (current == null) {
            throw new IllegalStateException("this signing is over");
        }
        return current;
    }
}
