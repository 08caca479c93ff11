package dev.countersign.evidence.protocol;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SshSignature;
import dev.countersign.evidence.StatementException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Takes the fields of a body apart; every length is judged against what is left before anything is allocated. */
final class BodyReader {
    private final ByteBuffer body;

    BodyReader(byte[] body) {
        this.body = ByteBuffer.wrap(body);
    }

    /** One field or one group of fields of a body. */
    interface Item<T> {
        T read() throws ProtocolException;
    }

    int u8() throws ProtocolException {
        return left(1).get() & 0xFF;
    }

    long u32() throws ProtocolException {
        return Integer.toUnsignedLong(left(4).getInt());
    }

    long u64() throws ProtocolException {
        return left(8).getLong();
    }

    byte[] bytes16() throws ProtocolException {
        int length = left(2).getShort() & 0xFFFF;
        ByteBuffer field = left(length);
        byte[] bytes = new byte[length];
        field.get(bytes);
        return bytes;
    }

    String text() throws ProtocolException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes16()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException("a text is not UTF-8");
        }
    }

    String id() throws ProtocolException {
        byte[] id = new byte[32];
        left(id.length).get(id);
        return HexFormat.of().formatHex(id);
    }

    PersonSignature signature() throws ProtocolException {
        int kind = u8();
        try {
            return switch (kind) {
                case BodyWriter.ASSERTION -> new Assertion(bytes16(), bytes16(), bytes16(), bytes16());
                case BodyWriter.SSH_SIGNATURE -> new SshSignature(bytes16());
                default -> throw new ProtocolException("there is no signature of kind " + kind);
            };
        } catch (StatementException e) {
            throw new ProtocolException(String.valueOf(e.getMessage()));
        }
    }

    <T> List<T> list(int maximum, Item<T> item) throws ProtocolException {
        int count = u8();
        if (count > maximum) {
            throw new ProtocolException("there are " + count + " items where at most " + maximum + " are allowed");
        }
        var items = new ArrayList<T>(count);
        for (int i = 0; i < count; i++) {
            items.add(item.read());
        }
        return List.copyOf(items);
    }

    /** Hands the message on if nothing is left over. */
    <T> T end(T message) throws ProtocolException {
        if (body.hasRemaining()) {
            throw new ProtocolException("a message has " + body.remaining() + " bytes too many");
        }
        return message;
    }

    private ByteBuffer left(int length) throws ProtocolException {
        if (body.remaining() < length) {
            throw new ProtocolException("a message ends too early");
        }
        return body;
    }
}
