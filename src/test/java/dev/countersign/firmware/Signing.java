package dev.countersign.firmware;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The whole way of a file through this package, as signer and server go it. */
final class Signing {
    private Signing() {}

    /** Signs an unsigned image with these keys. */
    static byte[] sign(byte[] unsigned, SoftwareKey... keys) throws IOException, FirmwareException {
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        EspImage image = EspImage.readUnsigned(Fixtures.stream(unsigned), unsigned.length, padded);
        List<SignatureBlock> blocks = new ArrayList<>();
        for (SoftwareKey key : keys) {
            blocks.add(
                    SignatureBlock.of(key.publicKey(), image.paddedSha256().bytes(), key.sign(padded.toByteArray())));
        }
        return write(unsigned, blocks);
    }

    static byte[] write(byte[] unsigned, List<SignatureBlock> blocks) throws IOException, FirmwareException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SecureBootV2.writeSigned(Fixtures.stream(unsigned), unsigned.length, blocks, out);
        return out.toByteArray();
    }

    static SignedEspImage verify(byte[] signed, SoftwareKey... keys) throws IOException, FirmwareException {
        return SecureBootV2.verify(
                Fixtures.stream(signed),
                signed.length,
                Arrays.stream(keys).map(SoftwareKey::publicKey).toList());
    }
}
