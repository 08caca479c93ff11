package dev.countersign.evidence.protocol;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SshSignature;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Puts the fields of a body together. */
final class BodyWriter {
    /** Kinds of a person's signature. */
    static final int ASSERTION = 1;

    static final int SSH_SIGNATURE = 2;

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

    BodyWriter signature(PersonSignature signature) {
        return switch (signature) {
            case Assertion(byte[] id, byte[] clientData, byte[] authenticatorData, byte[] signed) ->
                u8(ASSERTION)
                        .bytes16(id)
                        .bytes16(clientData)
                        .bytes16(authenticatorData)
                        .bytes16(signed);
            case SshSignature(byte[] blob) -> u8(SSH_SIGNATURE).bytes16(blob);
        };
    }

    <T> BodyWriter list(List<T> items, Consumer<T> item) {
        u8(items.size());
        items.forEach(item);
        return this;
    }

    BodyWriter receipt(Answer.Receipt receipt) {
        return u64(receipt.position()).text(receipt.time().toString()).text(receipt.hash());
    }

    Frame frame(int kind) {
        return new Frame(kind, out.toByteArray());
    }
}
