package dev.countersign.signer;

import dev.countersign.signer.hsm.Signing;
import java.io.OutputStream;
import java.util.List;

/** Hands bytes that pass to the signatures in the making. */
final class SigningStream extends OutputStream {
    private final List<Signing> signings;

    SigningStream(List<Signing> signings) {
        this.signings = signings;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        signings.forEach(signing -> signing.update(bytes, offset, length));
    }
}
