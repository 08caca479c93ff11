package dev.countersign.testing;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.Change.Kind;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;

/** Changes as a client makes and sends them. */
public final class TestChange {
    /** Where changes live. */
    public static final String CHANGES = "/api/v1/changes";

    private static final SecureRandom RANDOM = new SecureRandom();

    private TestChange() {}

    /** A change under this policy, valid for a day from now on. */
    public static Change of(Kind kind, String policy, String subject, String proposer) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var id = new byte[32];
        RANDOM.nextBytes(id);
        return new Change(
                HexFormat.of().formatHex(id),
                kind,
                policy,
                subject,
                "for a test",
                proposer,
                now,
                now,
                now.plus(1, ChronoUnit.DAYS),
                true);
    }

    /** Proposes a change, with the bytes of the next policy or none. */
    public static Response propose(Change change, byte[] nextPolicy) {
        var base64 = Base64.getEncoder();
        var policy = nextPolicy.length == 0 ? "" : ", \"policy\": \"" + base64.encodeToString(nextPolicy) + "\"";
        return Api.as(change.proposer())
                .contentType(ContentType.JSON)
                .body("{\"change\": \"" + base64.encodeToString(change.encode()) + "\"" + policy + "}")
                .post(CHANGES);
    }

    /** The next policy: the old one as its predecessor, and what this pattern finds first replaced. */
    public static byte[] policyAfter(byte[] old, String digest, String pattern, String replacement) {
        var text = new String(old, StandardCharsets.US_ASCII).replaceFirst("(?m)^previous .*$", "previous " + digest);
        var next = text.replaceFirst(pattern, replacement);
        if (next.equals(text)) {
            throw new IllegalArgumentException("the policy does not say " + pattern);
        }
        return next.getBytes(StandardCharsets.US_ASCII);
    }
}
