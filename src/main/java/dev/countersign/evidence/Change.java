package dev.countersign.evidence;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/**
 * An administrative statement: a change of policy, of a key's state, or of the clock's floor. The package document is its grammar;
 * {@link #encode} is its one byte form.
 *
 * @param id 64 hexadecimal digits, random, unique for ever
 * @param policy digest of the policy in force when it was made
 * @param subject what is changed, see {@link Kind}
 * @param proposer who made it, by their word
 * @param created whole seconds, like the other times
 */
public record Change(
        String id,
        Kind kind,
        String policy,
        String subject,
        String reason,
        String proposer,
        Instant created,
        Instant notBefore,
        Instant notAfter,
        boolean development) {

    public static final int MAXIMUM_BYTES = 4_096;
    private static final String TAG = "countersign/change/v1";

    /** What a change does. */
    public enum Kind {
        /** A new policy; the subject is its digest. */
        POLICY,
        /** A key stops signing at once; the subject is the SHA-256 of its SubjectPublicKeyInfo, here and in the next two. */
        SUSPEND,
        /** A suspended key signs again. */
        LIFT,
        /** A key never signs again. */
        REVOKE,
        /** The time is this: the signer's floor is set to the subject, a time. */
        CLOCK;

        /** As it stands in the text. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new StatementException("kind must be policy, suspend, lift, revoke or clock"));
        }
    }

    public Change {
        Values.digest("change", id);
        Values.digest("policy", policy);
        if (kind == Kind.CLOCK) {
            Values.time("subject", subject);
        } else {
            Values.digest("subject", subject);
        }
        Values.free("reason", reason);
        Values.text("proposer", proposer);
        Values.times(created, notBefore, notAfter);
    }

    /**
     * The time that a change of kind {@link Kind#CLOCK} states.
     *
     * @throws IllegalStateException for a change of another kind
     */
    public Instant statedTime() {
        if (kind != Kind.CLOCK) {
            throw new IllegalStateException("a change of kind " + kind.word() + " states no time");
        }
        return Instant.parse(subject);
    }

    /** What people sign to agree: their approval, or under a suspension its own action. */
    public SignedText signedText() {
        return kind == Kind.SUSPEND ? SignedText.suspend(encode()) : SignedText.approve(encode());
    }

    /** The one byte form; refuses a change of more than {@link #MAXIMUM_BYTES}. */
    public byte[] encode() {
        var out = new Lines(TAG);
        out.put("change", id);
        out.put("kind", kind.word());
        out.put("policy", policy);
        out.put("subject", subject);
        out.putFree("reason", reason);
        out.put("proposer", proposer);
        out.put("created", created.toString());
        out.put("not-before", notBefore.toString());
        out.put("not-after", notAfter.toString());
        out.put("mark", Values.developmentMark(development));
        return out.bytes("change", MAXIMUM_BYTES);
    }

    /**
     * Reads the one byte form.
     *
     * @throws StatementException for anything else
     */
    public static Change parse(byte[] bytes) {
        var in = new LineReader(bytes, TAG, MAXIMUM_BYTES);
        var change = new Change(
                in.take("change"),
                Kind.of(in.take("kind")),
                in.take("policy"),
                in.take("subject"),
                in.takeFree("reason"),
                in.take("proposer"),
                Values.time("created", in.take("created")),
                Values.time("not-before", in.take("not-before")),
                Values.time("not-after", in.take("not-after")),
                Values.developmentMark(in.take("mark")));
        in.end();
        if (!Arrays.equals(change.encode(), bytes)) {
            throw new StatementException("the change is not in its one byte form");
        }
        return change;
    }
}
