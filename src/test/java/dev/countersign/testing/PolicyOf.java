package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The smallest development policy of some approvers, for tests that ask whose a signature is. */
public final class PolicyOf {
    private PolicyOf() {}

    /** @param lines the lines {@code approver ...} */
    public static Policy approvers(List<String> lines) {
        List<String> people =
                lines.stream().map(line -> line.split(" ")[1]).distinct().toList();
        String text = """
                version 1
                previous %s
                mark development
                directory none
                rp %s
                origin %s
                software-ssh allowed
                max-gap 30d
                key thermo-1 rsa3072 %s
                publication none
                %s
                %s
                group people %s
                threshold 1
                change 1 people
                change-window none
                change-veto none
                removal 1 people
                suspension people
                lift 1 people
                revocation 1 people
                clock 1 people
                product thermo-controller release
                format esp-secure-boot-v2
                targets esp32c3
                keys thermo-1
                submitters ci
                quorum 1 people
                command-line 0
                lifetime 31d
                window none
                veto none
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass none
                """.formatted(
                "0".repeat(64),
                TestAuthenticator.RP,
                TestAuthenticator.ORIGIN,
                "1".repeat(64),
                people.stream().map(person -> "person " + person + " none").collect(Collectors.joining("\n")),
                String.join("\n", lines),
                String.join(" ", people));
        return PolicyReader.read(text.getBytes(US_ASCII));
    }

    public static Policy approvers(String... lines) {
        return approvers(Arrays.asList(lines));
    }
}
