package dev.countersign.signer.hsm;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Reads chains of exceptions: the PKCS#11 code of a failure stands only in the message of the innermost one. */
final class Causes {
    private Causes() {}

    /** All messages from outside to inside, for an operator. */
    static String sentence(Throwable failure) {
        return String.join(": ", messages(failure));
    }

    /** Whether any message in the chain holds the text. */
    static boolean mention(Throwable failure, String text) {
        return messages(failure).stream().anyMatch(message -> message.contains(text));
    }

    private static SequencedSet<String> messages(Throwable failure) {
        var messages = new LinkedHashSet<String>();
        for (@Nullable Throwable each = failure; each != null; each = each.getCause()) {
            var message = each.getMessage();
            if (message != null && !message.isBlank()) {
                messages.add(message);
            }
        }
        return messages;
    }
}
