package dev.countersign.evidence.policytest;

import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Reads the tests of a policy and runs them; the package document is their grammar. */
public final class PolicyTests {
    /** Far more than anybody reads. */
    public static final int MAXIMUM_BYTES = 262_144;

    private final Policy policy;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();

    private PolicyTests(Policy policy, byte[] bytes) {
        this.policy = policy;
        if (bytes.length > MAXIMUM_BYTES) {
            throw new PolicyException("the tests of a policy have at most " + MAXIMUM_BYTES + " bytes");
        }
        String[] all = new String(bytes, StandardCharsets.ISO_8859_1).split("\n");
        for (int i = 0; i < all.length; i++) {
            if (!all[i].isEmpty() && !all[i].startsWith("#")) {
                lines.add(Line.of(i + 1, all[i]));
            }
        }
    }

    /**
     * What one test came to.
     *
     * @param line at which it begins
     * @param expected {@code allowed}, {@code allowed after DURATION} or {@code refused SENTENCE}
     * @param actual in the same words
     */
    public record Outcome(String title, int line, String expected, String actual) {
        public boolean passed() {
            return expected.equals(actual);
        }
    }

    /**
     * Runs all tests of a text.
     *
     * @throws PolicyException if the text is none, or asks for something that cannot happen under this policy
     */
    public static List<Outcome> run(Policy policy, byte[] tests) {
        return new PolicyTests(policy, tests).all();
    }

    private List<Outcome> all() {
        var outcomes = new ArrayList<Outcome>();
        while (!lines.isEmpty()) {
            outcomes.add(one());
        }
        if (outcomes.isEmpty()) {
            throw new PolicyException("there is no test");
        }
        return List.copyOf(outcomes);
    }

    private Outcome one() {
        Line title = next("test");
        var trial = new Trial(policy, next("request"));
        while (isNext("with")) {
            trial.with(next("with"));
        }
        if (isNext("signed")) {
            trial.signedBefore(next("signed"));
        }
        while (isNext("approve")) {
            trial.approve(next("approve"));
        }
        return new Outcome(title.rest(), title.number(), next("expect").rest(), trial.verdict());
    }

    private boolean isNext(String kind) {
        return !lines.isEmpty() && lines.element().kind().equals(kind);
    }

    private Line next(String kind) {
        Line line = lines.poll();
        if (line == null) {
            throw new PolicyException("at the end: expected '" + kind + "'");
        }
        if (!line.kind().equals(kind)) {
            throw line.refusal("expected '" + kind + "', found '" + line.kind() + "'");
        }
        return line;
    }
}
