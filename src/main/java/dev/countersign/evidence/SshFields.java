package dev.countersign.evidence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Takes the fields of an SSH wire form apart (RFC 4251, 5), each length judged before anything is allocated. */
final class SshFields {
    private final ByteBuffer left;

    SshFields(byte[] bytes) {
        left = ByteBuffer.wrap(bytes);
    }

    byte[] bytes(int length) throws EvidenceException {
        if (length < 0 || length > left.remaining()) {
            throw new EvidenceException("it ends in the middle of a field");
        }
        byte[] bytes = new byte[length];
        left.get(bytes);
        return bytes;
    }

    int u32() throws EvidenceException {
        return ByteBuffer.wrap(bytes(4)).getInt();
    }

    byte[] string() throws EvidenceException {
        return bytes(u32()); // a length above 2^31 is negative here
    }

    /** A string of bytes that are compared with ASCII only. */
    String text() throws EvidenceException {
        return new String(string(), StandardCharsets.ISO_8859_1);
    }

    void end() throws EvidenceException {
        if (left.hasRemaining()) {
            throw new EvidenceException("there are bytes behind its last field");
        }
    }

    /** A string as it is written. */
    static byte[] written(byte[] string) {
        return ByteBuffer.allocate(4 + string.length)
                .putInt(string.length)
                .put(string)
                .array();
    }

    static byte[] written(String ascii) {
        return written(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
