package dev.countersign.signer.hsm;

import java.security.Signature;
import java.security.SignatureException;
import org.jspecify.annotations.Nullable;

/**
 * RSASSA-PSS: the JDK hashes, the token sees the digest. The JDK has no PSS over a ready digest, hence the bytes.
 *
 * <p><b>Giving up.</b> The operation is open at the token from the first byte on, and the JDK ends an open operation by
 * <em>signing</em> whatever it has hashed so far and throwing the result away
 * ({@code P11PSSSignature.cancelOperation}), as soon as somebody initialises the object again. A signature that nobody
 * approved must not exist even for a moment. So an object that was given up is never touched again: {@link #close} only
 * lets go of it, and the JDK closes its session after the garbage collector has found it. Until then it costs one
 * session.
 */
final class PssSigning implements Signing {
    private final HsmKey key;
    private @Nullable Signature signature;
    private boolean over;

    PssSigning(HsmKey key) {
        this.key = key;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        try {
            begun().update(bytes, offset, length);
        } catch (SignatureException e) {
            throw key.failed(e);
        }
    }

    @Override
    public byte[] sign() {
        var last = begun();
        close();
        try {
            return last.sign();
        } catch (SignatureException e) {
            throw key.failed(e);
        }
    }

    @Override
    public void close() {
        over = true;
        signature = null;
    }

    private Signature begun() {
        if (over) {
            throw new IllegalStateException("this signing is over");
        }
        var current = signature;
        if (current == null) {
            current = key.initialised();
            signature = current;
        }
        return current;
    }
}
