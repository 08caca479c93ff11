package dev.countersign.evidence.ceremony;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A real record, and changed copies of it. */
public final class Records {
    /** A ceremony on SoftHSM with thermo-1 (RSA-3072) and valve-1 (P-256). */
    public static final String REAL = read();

    private Records() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The real record with one piece, which must be there, in place of another. */
    public static byte[] with(String piece, String other) {
        if (!REAL.contains(piece)) {
            throw new IllegalArgumentException("the record has no " + piece);
        }
        return bytes(REAL.replace(piece, other));
    }

    private static String read() {
        try (InputStream in =
                Objects.requireNonNull(Records.class.getResourceAsStream("/evidence/ceremony/ceremony.record"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
