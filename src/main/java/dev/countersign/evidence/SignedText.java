package dev.countersign.evidence;

import java.nio.charset.StandardCharsets;

/**
 * The text that a person signs: an action line, for a refusal the reason, and the bytes of a statement or a change. Action and text are
 * inside what is signed, so an approval never counts as a refusal, nor for another request.
 */
public final class SignedText {
    private final byte[] bytes;

    private SignedText(String head, byte[] text) {
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        bytes = new byte[start.length + text.length];
        System.arraycopy(start, 0, bytes, 0, start.length);
        System.arraycopy(text, 0, bytes, start.length, text.length);
    }

    /** "I agree to this statement", or to this change. */
    public static SignedText approve(byte[] text) {
        return new SignedText("countersign/approve/v1\n", text);
    }

    /**
     * "This must not be signed", and why: before the intent.
     *
     * @throws StatementException if the reason is empty, longer than 512 bytes, or holds control characters
     */
    public static SignedText reject(String reason, byte[] statement) {
        return new SignedText("countersign/reject/v1\n" + line(reason), statement);
    }

    /**
     * "This must stop", and why: an intent during its window, or a change during its window.
     *
     * @throws StatementException if the reason is empty, longer than 512 bytes, or holds control characters
     */
    public static SignedText veto(String reason, byte[] text) {
        return new SignedText("countersign/veto/v1\n" + line(reason), text);
    }

    /** "This key must not sign any more, from now on": over a change of kind suspend, which holds the reason. */
    public static SignedText suspend(byte[] change) {
        return new SignedText("countersign/suspend/v1\n", change);
    }

    private static String line(String reason) {
        return "reason=" + Values.encodeFree(Values.free("reason", reason)) + "\n";
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
