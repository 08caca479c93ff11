package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.KeyRecord;
import java.nio.charset.StandardCharsets;

/**
 * The one thing that a key signs outside a statement: a fixed text, once per key and start, verified in software. It
 * proves that the private key behind the handle is the one of the record (which an EC key's attributes cannot say),
 * that driver and token work, and it warms both up.
 *
 * <p>It is useless as a signature for a device. What a key signs is SHA-256 of an image; images are whole multiples of
 * 4096 bytes and begin with the magic number of their format, whereas this text is shorter than 4096 bytes and begins
 * with {@code countersign/canary/v1} and a line feed. No image has these bytes, and finding another with the same
 * digest would break SHA-256. Texts that people or programs sign here begin with {@code countersign/} and another name.
 * The text holds no time and no chance, so anybody can compute which value it is.
 */
final class Canary {
    private Canary() {}

    /** The text for one key. */
    static byte[] text(KeyRecord key) {
        return ("countersign/canary/v1\nkey=" + key.name() + "\nspki-sha256=" + key.spkiSha256() + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Signs the text and verifies the signature.
     *
     * @throws TokenException if the key does not sign, or not as the key of the record
     */
    static void sing(HsmKey key) {
        var text = text(key.entry());
        byte[] signature;
        try (var signing = key.begin()) {
            signing.update(text, 0, text.length);
            signature = signing.sign();
        }
        if (!key.verifies(text, signature)) {
            throw new TokenException("The key " + key.entry().name()
                    + " on the token is not the one of the ceremony record: a signature by it does not verify.");
        }
    }
}
