package dev.countersign.evidence;

import static dev.countersign.testing.CompletePolicy.ADA;
import static dev.countersign.testing.CompletePolicy.BEN;
import static dev.countersign.testing.CompletePolicy.CAT;
import static dev.countersign.testing.CompletePolicy.DAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.policy.Policy;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Votes;
import dev.countersign.testing.CompletePolicy;
import dev.countersign.testing.StatementText;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a statement can break its policy, each with its sentence. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReleaseCheckTest {
    private static final Policy POLICY = CompletePolicy.policy();
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final Signed NOTHING = new Signed(Map.of(), Map.of());

    /** What was signed before, by target and role. */
    private record Signed(Map<String, String> versions, Map<String, Long> securityVersions) implements History {
        static Signed before(String version, long securityVersion) {
            return new Signed(Map.of("esp32c3 app", version), Map.of("esp32c3 app", securityVersion));
        }

        @Override
        public Optional<String> newestVersion(String project, String channel, String target, String role) {
            return Optional.ofNullable(versions.get(key(project, channel, target, role)));
        }

        @Override
        public OptionalLong highestSecurityVersion(String project, String channel, String target, String role) {
            Long highest = securityVersions.get(key(project, channel, target, role));
            return highest == null ? OptionalLong.empty() : OptionalLong.of(highest);
        }

        private static String key(String project, String channel, String target, String role) {
            assertThat(POLICY.product(project, channel)).isPresent();
            return target + " " + role;
        }
    }

    private final StatementText release = statement("thermo-controller", "release", 1);
    private final StatementText beta = statement("thermo-controller", "beta", 1);

    @Test
    void what_the_policy_allows_is_allowed() {
        assertThat(refusal(release)).isEmpty();
        assertThat(refusal(beta)).isEmpty();
        assertThat(refusal(statement("valve-controller", "release", 1))).isEmpty();
        assertThat(refusal(statement("thermo-controller", "release", 2))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "project | boiler-controller | The policy has no product boiler-controller release",
                "channel | alpha | The policy has no product thermo-controller alpha",
                "mark | development | The statement's development mark is not that of the policy",
                "submitter | ada-ci:main | ada-ci:main may not submit thermo-controller release",
                "submitter | CI | CI may not submit thermo-controller release",
                "not-after | 2026-12-09T12:00:01Z | A statement of thermo-controller release is valid for at most 14d",
                "created | 2026-11-25T11:59:59Z | A statement of thermo-controller release is valid for at most 14d",
                "key.1.name | thermo-2 | The keys of the statement are not those of thermo-controller release",
                "key.2.name | valve-1 | The keys of the statement are not those of thermo-controller release",
                "image.1.format | esp-secure-boot-v1 | The format esp-secure-boot-v1 is not that of thermo-controller",
                "image.1.algorithm | ecdsa-p256-sha256 | The algorithm ecdsa-p256-sha256 is not that of the key",
                "image.1.target | esp32c6 | The target esp32c6 is not one of thermo-controller",
                "image.1.target | ESP32C3 | The target ESP32C3 is not one of thermo-controller",
                "image.1.security-version | 2 | The app has security version 2; thermo-controller release demands at least 3",
                "image.1.security-version | none | The app has no security version; thermo-controller release demands at least 3",
                "image.1.version | spring | The version spring has no order, which thermo-controller release demands",
                "origin.verified.repository | none | The repository of thermo-controller release must be verified https://git.example.com/thermo; the statement says nothing",
                "origin.verified.ref | refs/heads/main | The ref of thermo-controller release must be verified refs/tags/v*; the statement says verified refs/heads/main"
            })
    void anything_else_is_refused(String name, String value, String sentence) {
        assertThat(refusal(release.with(name, value))).contains(sentence);
    }

    @Test
    void another_policy_is_refused() {
        assertThat(refusal(release.with("policy", "0".repeat(64))))
                .contains(
                        "The statement was made under the policy " + "0".repeat(64) + ", not under " + POLICY.digest());
    }

    @Test
    void a_key_of_another_fingerprint_is_refused() {
        assertThat(refusal(release.with("key.1.spki-sha256", "0".repeat(64))))
                .contains("The keys of the statement are not those of thermo-controller release");
        var swapped = release.with("key.1.name", "thermo-2")
                .with("key.1.spki-sha256", release.value("key.2.spki-sha256"))
                .with("key.2.name", "thermo-1")
                .with("key.2.spki-sha256", release.value("key.1.spki-sha256"));
        assertThat(refusal(swapped)).isPresent();
    }

    @Test
    void a_lifetime_up_to_the_last_second_is_allowed() {
        assertThat(refusal(release.with("not-after", "2026-12-09T12:00:00Z"))).isEmpty();
        assertThat(refusal(beta.with("not-after", "2026-12-26T12:00:00Z"))).isEmpty();
        assertThat(refusal(beta.with("not-after", "2026-12-26T12:00:01Z"))).isPresent();
    }

    @Test
    void what_is_declared_counts_where_nothing_more_is_demanded() {
        assertThat(refusal(beta.with("origin.declared.repository", "https%3A//evil.example.com/thermo")))
                .contains("The repository of thermo-controller beta must be declared https://git.example.com/*;"
                        + " the statement says declared https://evil.example.com/thermo");
        assertThat(refusal(beta.with("origin.verified.repository", "https%3A//evil.example.com/thermo")))
                .contains("The repository of thermo-controller beta must be declared https://git.example.com/*;"
                        + " the statement says verified https://evil.example.com/thermo");
        assertThat(refusal(release.with("origin.verified.repository", "none")
                        .with("origin.declared.repository", "https%3A//git.example.com/thermo")))
                .isPresent();
        assertThat(refusal(release.with("origin.declared.repository", "https%3A//evil.example.com/thermo")))
                .as("what is verified is enough")
                .isEmpty();
        var valve = statement("valve-controller", "release", 1);
        assertThat(refusal(valve.with("origin.declared.ref", "refs/heads/mine")))
                .isPresent();
        assertThat(refusal(valve.with("origin.declared.ref", "none"))).isPresent();
    }

    @Test
    void every_image_is_judged() {
        var two = statement("thermo-controller", "release", 2);
        assertThat(refusal(two.with("image.2.target", "esp32c6"))).isPresent();
        assertThat(refusal(two.with("image.2.algorithm", "ecdsa-p256-sha256"))).isPresent();
        assertThat(refusal(two.with("image.2.format", "x"))).isPresent();
        assertThat(refusal(two.with("image.2.security-version", "0"))).isPresent();
        assertThat(refusal(two.with("image.2.version", "x"))).isPresent();
        assertThat(refusal(two.with("image.2.version", "1.4.1"), Signed.before("1.4.1", 3)))
                .contains("The version 1.4.1 of the app is not higher than 1.4.1, which was signed already");
    }

    // ---- what was signed before ----

    @ParameterizedTest
    @CsvSource({
        "1.4.1, ",
        "v1.3.99, ",
        "1.4.2-rc.1, ",
        "1.4.2, The version 1.4.2 of the app is not higher than 1.4.2",
        "1.4.2+1, The version 1.4.2 of the app is not higher than 1.4.2+1",
        "1.10, The version 1.4.2 of the app is not higher than 1.10",
        "spring, The version 1.4.2 of the app is not higher than spring"
    })
    void versions_rise_where_they_must(String before, String sentence) {
        var expected = Optional.ofNullable(sentence).map(text -> text + ", which was signed already");
        assertThat(refusal(release, Signed.before(before, 3))).isEqualTo(expected);
        assertThat(refusal(beta, Signed.before(before, 3))).isEmpty();
    }

    @Test
    void security_versions_never_fall_anywhere() {
        assertThat(refusal(release, Signed.before("1.0.0", 7))).isEmpty();
        assertThat(refusal(release, Signed.before("1.0.0", 8)))
                .contains("The app has security version 7; 8 was signed already");
        assertThat(refusal(beta, Signed.before("1.0.0", 8)))
                .contains("The app has security version 7; 8 was signed already");
        assertThat(refusal(beta.with("image.1.security-version", "none"), Signed.before("1.0.0", 1)))
                .contains("The app has no security version; 1 was signed already");
        assertThat(refusal(beta.with("image.1.security-version", "none"), Signed.before("1.0.0", 0)))
                .isEmpty();
        assertThat(refusal(beta.with("image.1.security-version", "none"))).isEmpty();
    }

    @Test
    void each_target_and_role_is_counted_apart() {
        var history = Signed.before("9.9.9", 99);
        assertThat(refusal(release, history)).isPresent();
        assertThat(refusal(release.with("image.1.target", "esp32s3"), history)).isEmpty();
        assertThat(refusal(release.with("image.1.role", "bootloader"), history)).isEmpty();
    }

    // ---- in an emergency ----

    @Test
    void breaking_the_glass_undercuts_what_was_signed_and_nothing_else() {
        var emergency = release.with("rule", "break-glass");
        assertThat(refusal(emergency, Signed.before("9.9.9", 99))).isEmpty();
        assertThat(refusal(emergency.with("image.1.security-version", "2"), NOTHING))
                .contains("The app has security version 2; thermo-controller release demands at least 3");
        assertThat(refusal(emergency.with("image.1.version", "spring")))
                .contains("The version spring has no order, which thermo-controller release demands");
        assertThat(refusal(emergency.with("submitter", "cd"))).isPresent();
        assertThat(refusal(emergency.with("origin.verified.ref", "none"))).isPresent();
        assertThat(refusal(emergency.with("not-after", "2026-12-09T12:00:01Z"))).isPresent();
        assertThat(refusal(beta.with("rule", "break-glass")))
                .contains("The policy has no break-glass rule for thermo-controller beta");
    }

    @Test
    void breaking_the_glass_has_its_own_rule_and_no_window() {
        var ordinary = parse(release);
        var emergency = parse(release.with("rule", "break-glass"));
        assertThat(ReleaseCheck.rule(POLICY, ordinary)).hasToString("2 release-managers 1 security");
        assertThat(ReleaseCheck.rule(POLICY, emergency)).hasToString("2 release-managers 2 security");
        assertThat(ReleaseCheck.window(POLICY, ordinary)).isEqualTo(Duration.ofDays(1));
        assertThat(ReleaseCheck.window(POLICY, emergency)).isZero();
        var three = new Votes(Set.of(ADA, BEN, CAT), Set.of(ADA));
        assertThat(ReleaseCheck.quorum(POLICY, ordinary, three)).isEqualTo(new Quorum.Met());
        assertThat(ReleaseCheck.quorum(POLICY, emergency, three))
                .isEqualTo(
                        new Quorum.Missing("1 of 2 approvals by security is still missing; " + DAN + " may approve"));
        var four = new Votes(Set.of(ADA, BEN, CAT, DAN), Set.of());
        assertThat(ReleaseCheck.quorum(POLICY, emergency, four))
                .isEqualTo(new Quorum.Missing("1 of 1 approvals over the command line is still missing; "
                        + String.join(", ", ADA, BEN, CAT) + " may approve there"));
    }

    @Test
    void the_person_behind_the_submitter_does_not_count() {
        var own = parse(beta.with("submitter", "ada-ci:main"));
        assertThat(ReleaseCheck.quorum(POLICY, own, Votes.web(Set.of(ADA, BEN))))
                .isInstanceOf(Quorum.Missing.class);
        assertThat(ReleaseCheck.quorum(POLICY, own, Votes.web(Set.of(CAT, BEN))))
                .isEqualTo(new Quorum.Met());
        assertThat(ReleaseCheck.quorum(POLICY, parse(beta), Votes.web(Set.of(ADA, BEN))))
                .isEqualTo(new Quorum.Met());
    }

    @Test
    void what_is_refused_has_no_rule() {
        var unknown = parse(release.with("channel", "alpha"));
        assertThatThrownBy(() -> ReleaseCheck.rule(POLICY, unknown))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the policy has no such product");
        var emergency = parse(beta.with("rule", "break-glass"));
        assertThatThrownBy(() -> ReleaseCheck.rule(POLICY, emergency))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the product has no break-glass rule");
    }

    private static Optional<String> refusal(StatementText text) {
        return refusal(text, NOTHING);
    }

    private static Optional<String> refusal(StatementText text, History history) {
        return ReleaseCheck.refusal(POLICY, parse(text), history);
    }

    private static Statement parse(StatementText text) {
        return Statement.parse(text.bytes());
    }

    /** One that is allowed: version 1.4.2 with security version 7, verified where the policy demands it. */
    private static StatementText statement(String project, String channel, int images) {
        var product = POLICY.product(project, channel).orElseThrow();
        boolean rsa = project.equals("thermo-controller");
        var image = new Statement.Image(
                "app",
                "app.bin",
                "1".repeat(64),
                4096,
                "esp-secure-boot-v2",
                rsa ? "esp32c3" : "esp32c6",
                "1.4.2",
                Statement.VersionSource.IMAGE,
                OptionalLong.of(7),
                "2".repeat(64),
                rsa ? "rsassa-pss-sha256" : "ecdsa-p256-sha256");
        boolean verified = rsa && channel.equals("release");
        var origin = new Statement.Origin(
                Optional.of("https://git.example.com/thermo"),
                Optional.empty(),
                Optional.of(verified ? "refs/tags/v1.4.2" : "refs/heads/main"),
                Optional.empty());
        var statement = new Statement(
                project,
                channel,
                "3".repeat(64),
                Collections.nCopies(images, image),
                product.keys().stream()
                        .map(name -> new Statement.Key(
                                name,
                                Objects.requireNonNull(POLICY.keys().get(name)).spkiSha256()))
                        .toList(),
                "ci",
                false,
                Optional.empty(),
                verified ? origin : Statement.Origin.UNKNOWN,
                verified ? Statement.Origin.UNKNOWN : origin,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                POLICY.digest(),
                NOON,
                NOON,
                NOON.plus(product.lifetime()),
                false);
        return StatementText.of(statement.encode());
    }
}
