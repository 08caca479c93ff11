package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Question;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** What a line of the journal says; the package document has the form of each. {@link RecordReader} reads them. */
sealed interface JournalRecord {

    /** Kind and fields of the line. */
    String text();

    /** The first word of {@link #text}. */
    default String kind() {
        String text = text();
        int end = text.indexOf(' ');
        return end < 0 ? text : text.substring(0, end);
    }

    /** The first record: under which policy this signer was made. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Genesis(String digest, byte[] policy) implements JournalRecord {
        @Override
        public String text() {
            return "genesis " + digest + " " + base64(policy);
        }
    }

    /** A signer started and got through its checks. */
    record Start(long fence) implements JournalRecord {
        @Override
        public String text() {
            return "start " + fence;
        }
    }

    /** Everything was verified; this will be signed. */
    record Intent(Question.Intend question) implements JournalRecord {
        @Override
        public String text() {
            return "intent " + base64(question.frame().body());
        }
    }

    /** The signatures, verified, before anybody sees them. */
    record Signed(String requestId, List<ImageSignature> signatures) implements JournalRecord {
        public Signed {
            signatures = List.copyOf(signatures);
        }

        @Override
        public String text() {
            return "signed " + requestId
                    + signatures.stream()
                            .map(s -> " " + s.image() + "." + s.key() + ":" + base64(s.signature()))
                            .collect(Collectors.joining());
        }
    }

    /** A person refused before the intent; it will never be signed. */
    record Rejected(Question.Reject question) implements JournalRecord {
        @Override
        public String text() {
            return "rejected " + base64(question.frame().body());
        }
    }

    /** A person stopped an intent or a change of policy during its window. */
    record Vetoed(Question.Veto question) implements JournalRecord {
        @Override
        public String text() {
            return "vetoed " + base64(question.frame().body());
        }
    }

    /** What stood in the intent may not be signed any more: its time was over, or what it needs was taken away meanwhile. */
    record Abandoned(String requestId) implements JournalRecord {
        @Override
        public String text() {
            return "abandoned " + requestId;
        }
    }

    /** Enough people agreed to a change; all but a new policy is in effect with this record. */
    record Changed(Question.Propose question) implements JournalRecord {
        @Override
        public String text() {
            return "change " + base64(question.frame().body());
        }
    }

    /** The window of this change is over; its policy is in force. */
    record Adopted(String changeId) implements JournalRecord {
        @Override
        public String text() {
            return "adopted " + changeId;
        }
    }

    /** Public files of these digests will be signed. */
    record Publish(long number, Instant time, String keysSha256, String revocationsSha256) implements JournalRecord {
        @Override
        public String text() {
            return "publish " + number + " " + time + " " + keysSha256 + " " + revocationsSha256;
        }
    }

    /** Their signatures, verified, before anybody sees them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Published(long number, byte[] keysSignature, byte[] revocationsSignature) implements JournalRecord {
        @Override
        public String text() {
            return "published " + number + " " + base64(keysSignature) + " " + base64(revocationsSignature);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
