package dev.countersign.evidence.policytest;

import dev.countersign.evidence.Channel;
import dev.countersign.evidence.History;
import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.policy.Credential;
import dev.countersign.policy.Durations;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Votes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One request and those who agree to it, held against the policy by the checks that the signer uses. */
final class Trial {
    private final Policy policy;
    private final Line request;
    private final RequestFacts facts;
    private final Set<String> people = new HashSet<>();
    private final Set<String> commandLine = new HashSet<>();
    private SignedBefore before = new SignedBefore(Optional.empty(), OptionalLong.empty());

    Trial(Policy policy, Line request) {
        this.policy = policy;
        this.request = request;
        this.facts = new RequestFacts(policy, request.two()[0], request.two()[1]);
    }

    /** What was signed of every kind of image before. */
    private record SignedBefore(Optional<String> version, OptionalLong securityVersion) implements History {
        @Override
        public Optional<String> newestVersion(String project, String channel, String target, String role) {
            return version;
        }

        @Override
        public OptionalLong highestSecurityVersion(String project, String channel, String target, String role) {
            return securityVersion;
        }
    }

    void with(Line line) {
        if (!facts.set(line.two()[0], line.two()[1])) {
            throw line.refusal("a request has no " + line.rest());
        }
    }

    void signedBefore(Line line) {
        String number = line.two()[1];
        if (!number.matches("none|0|[1-9][0-9]{0,17}")) {
            throw line.refusal("a security version is a number or none");
        }
        before = new SignedBefore(
                Optional.of(line.two()[0]),
                number.equals("none") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(number)));
    }

    void approve(Line line) {
        String person = line.two()[0];
        Channel channel = switch (line.two()[1]) {
            case "web" -> Channel.WEB;
            case "command-line" -> Channel.COMMAND_LINE;
            default -> throw line.refusal("a channel is web or command-line");
        };
        if (!canUse(person, channel)) {
            throw line.refusal(person + " has nothing to approve with over " + line.two()[1]);
        }
        people.add(person);
        if (channel == Channel.COMMAND_LINE) {
            commandLine.add(person);
        }
    }

    String verdict() {
        Statement statement;
        try {
            statement = facts.statement();
        } catch (StatementException e) {
            throw request.refusal("the request cannot be stated: " + e.getMessage());
        }
        Optional<String> refusal = ReleaseCheck.refusal(policy, statement, before);
        if (refusal.isPresent()) {
            return "refused " + refusal.get();
        }
        Optional<String> submitter = policy.personOf(statement.submitter()).filter(people::contains);
        if (submitter.isPresent()) {
            return "refused " + submitter.get() + " submitted this request and cannot approve it";
        }
        return switch (ReleaseCheck.quorum(policy, statement, new Votes(people, commandLine))) {
            case Quorum.Missing(String sentence) -> "refused " + sentence;
            case Quorum.Met() -> allowed(ReleaseCheck.window(policy, statement));
        };
    }

    private static String allowed(Duration window) {
        return window.isZero() ? "allowed" : "allowed after " + Durations.text(window);
    }

    private boolean canUse(String person, Channel channel) {
        return policy.credentials().stream()
                .filter(credential -> credential.person().equals(person))
                .anyMatch(credential -> switch (credential) {
                    case Credential.WebAuthn _ -> channel == Channel.WEB;
                    case Credential.Ssh _ -> channel == Channel.COMMAND_LINE;
                });
    }
}
