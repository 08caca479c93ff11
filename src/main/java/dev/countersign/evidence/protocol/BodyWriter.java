package dev.countersign.evidence.protocol;

import dev.countersign.evidence.Assertion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Puts the fields of a body together. */
final class BodyWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

    BodyWriter u8(int value) {
        if (value < 0 || value > 0xFF) {
            throw new IllegalArgumentException("not a byte: " + value);
        }
        out.write(value);
        return this;
    }

    BodyWriter u32(long value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    BodyWriter u64(long value) {
        return u32(value >>> 32).u32(value & 0xFFFF_FFFFL);
    }

    BodyWriter bytes16(byte[] bytes) {
        if (bytes.length > 0xFFFF) {
            throw new IllegalArgumentException("too long for a field: " + bytes.length);
        }
        out.write(bytes.length >>> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    BodyWriter text(String text) {
        return bytes16(text.getBytes(StandardCharsets.UTF_8));
    }

    BodyWriter id(String hex) {
        out.writeBytes(HexFormat.of().parseHex(hex));
        return this;
    }

    BodyWriter assertion(Assertion assertion) {
        return bytes16(assertion.credentialId())
                .bytes16(assertion.clientDataJson())
                .bytes16(assertion.authenticatorData())
                .bytes16(assertion.signature());
    }

    BodyWriter receipt(Answer.Receipt receipt) {
        return u64(receipt.position()).text(receipt.time().toString()).text(receipt.hash());
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
