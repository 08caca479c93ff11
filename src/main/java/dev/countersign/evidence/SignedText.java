package dev.countersign.evidence;

import java.nio.charset.StandardCharsets;

/**
 * The text that a person signs: an action line, for a refusal the reason, and the bytes of a statement. Action and statement are inside
 * what is signed, so an approval never counts as a refusal, nor for another request.
 */
public final class SignedText {
    private final byte[] bytes;

    private SignedText(String head, byte[] statement) {
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        bytes = new byte[start.length + statement.length];
        System.arraycopy(start, 0, bytes, 0, start.length);
        System.arraycopy(statement, 0, bytes, start.length, statement.length);
    }

    /** "I agree that this is signed." */
    public static SignedText approve(byte[] statement) {
        return new SignedText("countersign/approve/v1\n", statement);
    }

    /**
     * "This must not be signed", and why.
     *
     * @throws StatementException if the reason is empty, longer than 512 bytes, or holds control characters
     */
    public static SignedText reject(String reason, byte[] statement) {
        return new SignedText(
                "countersign/reject/v1\nreason=" + Values.encodeFree(Values.free("reason", reason)) + "\n", statement);
    }

    /** The WebAuthn challenge: SHA-256 of the text, 32 bytes. Clients compute it; one taken from a server proves nothing. */
    public byte[] challenge() {
        return Sha256.of(bytes);
    }

    /** The text itself. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
