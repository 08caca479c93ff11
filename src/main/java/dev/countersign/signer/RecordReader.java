package dev.countersign.signer;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.ProtocolException;
import dev.countersign.evidence.protocol.Question;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads kind and fields of a line of the journal. */
final class RecordReader {
    private RecordReader() {}

    /**
     * Reads one record.
     *
     * @throws StartException if it is not in the one form that {@link JournalRecord#text} gives
     */
    static JournalRecord read(String text) throws StartException {
        String[] fields = text.split(" ", -1);
        JournalRecord parsed;
        try {
            parsed = parse(fields);
        } catch (ProtocolException
                | IllegalArgumentException
                | DateTimeException
                | IndexOutOfBoundsException
                | ClassCastException e) {
            throw new StartException("is not a record: " + e.getMessage(), e);
        }
        if (!parsed.text().equals(text)) {
            throw new StartException("is not in its one form");
        }
        return parsed;
    }

    /** Whether it is the one record that may be older than the one before: people have said that the clock was wrong. */
    static boolean mayTurnBack(JournalRecord entry) {
        return entry instanceof JournalRecord.Changed(var question)
                && Change.parse(question.change()).kind() == Change.Kind.CLOCK;
    }

    private static JournalRecord parse(String[] fields) throws ProtocolException, StartException {
        return switch (fields[0]) {
            case "genesis" -> new JournalRecord.Genesis(fields[1], bytes(fields[2]));
            case "start" -> new JournalRecord.Start(Long.parseLong(fields[1]));
            case "intent" -> new JournalRecord.Intent((Question.Intend) question(1, fields[1]));
            case "signed" -> new JournalRecord.Signed(fields[1], signatures(fields));
            case "rejected" -> new JournalRecord.Rejected((Question.Reject) question(3, fields[1]));
            case "vetoed" -> new JournalRecord.Vetoed((Question.Veto) question(6, fields[1]));
            case "abandoned" -> new JournalRecord.Abandoned(fields[1]);
            case "change" -> new JournalRecord.Changed((Question.Propose) question(7, fields[1]));
            case "adopted" -> new JournalRecord.Adopted(fields[1]);
            case "publish" ->
                new JournalRecord.Publish(Long.parseLong(fields[1]), Instant.parse(fields[2]), fields[3], fields[4]);
            case "published" ->
                new JournalRecord.Published(Long.parseLong(fields[1]), bytes(fields[2]), bytes(fields[3]));
            default -> throw new StartException("has the unknown kind " + fields[0]);
        };
    }

    /** The body of a frame of this kind. */
    private static Question question(int kind, String field) throws ProtocolException {
        return Question.of(new Frame(kind, bytes(field)));
    }

    private static List<ImageSignature> signatures(String[] fields) {
        return Arrays.stream(fields)
                .skip(2)
                .map(field -> {
                    int point = field.indexOf('.');
                    int colon = field.indexOf(':');
                    return new ImageSignature(
                            Integer.parseInt(field.substring(0, point)),
                            Integer.parseInt(field.substring(point + 1, colon)),
                            bytes(field.substring(colon + 1)));
                })
                .toList();
    }

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }
}
