package dev.countersign.request;

import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.nio.ByteBuffer;
import java.util.Base64;

/** The position of a list's last entry in a form that invites nobody to compute with it. */
public final class Cursor {
    private Cursor() {}

    public static String of(long position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ByteBuffer.allocate(Long.BYTES).putLong(position).array());
    }

    public static long position(String cursor) {
        try {
            var bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length == Long.BYTES) {
                return ByteBuffer.wrap(bytes).getLong();
            }
        } catch (IllegalArgumentException notBase64) {
            // Refused below, like every other text that we did not write.
        }
        throw new Refusal(
                ProblemType.INVALID_INPUT, "cursor: take it from the member next of the page before, unchanged.");
    }
}
