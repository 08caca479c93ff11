package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.ProtocolException;
import dev.countersign.evidence.protocol.Question;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** What a line of the journal says; the package document has the form of each. */
sealed interface JournalRecord {

    /** The first record: under which policy this signer was made. */
    record Genesis(String policy) implements JournalRecord {}

    /** A signer passed its checks and took this fencing number. */
    record Start(long fence) implements JournalRecord {}

    /** Everything was verified; this will be signed. */
    record Intent(Question.Intend question) implements JournalRecord {}

    /** The signatures, verified, before anybody sees them. */
    record Signed(String requestId, List<ImageSignature> signatures) implements JournalRecord {
        public Signed {
            signatures = List.copyOf(signatures);
        }
    }

    /** A person refused; it will never be signed. */
    record Rejected(Question.Reject question) implements JournalRecord {}

    /** The statement's time was over before it was signed; it will never be. */
    record Abandoned(String requestId) implements JournalRecord {}

    /** Kind and fields of the line. */
    default String text() {
        return switch (this) {
            case Genesis(String policy) -> "genesis " + policy;
            case Start(long fence) -> "start " + fence;
            case Intent(Question.Intend question) ->
                "intent " + base64(question.frame().body());
            case Signed(String requestId, List<ImageSignature> signatures) ->
                "signed " + requestId
                        + signatures.stream()
                                .map(s -> " " + s.image() + "." + s.key() + ":" + base64(s.signature()))
                                .collect(Collectors.joining());
            case Rejected(Question.Reject question) ->
                "rejected " + base64(question.frame().body());
            case Abandoned(String requestId) -> "abandoned " + requestId;
        };
    }

    /**
     * Reads kind and fields.
     *
     * @throws StartException if they are not in the one form that {@link #text} gives
     */
    static JournalRecord parse(String text) throws StartException {
        String[] fields = text.split(" ", -1);
        JournalRecord parsed;
        try {
            parsed = parse(fields);
        } catch (ProtocolException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new StartException("is not a record: " + e.getMessage(), e);
        }
        if (!parsed.text().equals(text)) {
            throw new StartException("is not in its one form");
        }
        return parsed;
    }

    private static JournalRecord parse(String[] fields) throws ProtocolException, StartException {
        return switch (fields[0]) {
            case "genesis" -> new Genesis(fields[1]);
            case "start" -> new Start(Long.parseLong(fields[1]));
            case "intent" -> {
                if (Question.of(new Frame(1, bytes(fields[1]))) instanceof Question.Intend question) {
                    yield new Intent(question);
                }
                throw new AssertionError("a frame of kind 1 is an intent");
            }
            case "signed" -> {
                var signatures = new ArrayList<ImageSignature>();
                for (int i = 2; i < fields.length; i++) {
                    int point = fields[i].indexOf('.');
                    int colon = fields[i].indexOf(':');
                    signatures.add(new ImageSignature(
                            Integer.parseInt(fields[i].substring(0, point)),
                            Integer.parseInt(fields[i].substring(point + 1, colon)),
                            bytes(fields[i].substring(colon + 1))));
                }
                yield new Signed(fields[1], signatures);
            }
            case "rejected" -> {
                if (Question.of(new Frame(3, bytes(fields[1]))) instanceof Question.Reject question) {
                    yield new Rejected(question);
                }
                throw new AssertionError("a frame of kind 3 is a rejection");
            }
            case "abandoned" -> new Abandoned(fields[1]);
            default -> throw new StartException("has the unknown kind " + fields[0]);
        };
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }
}
