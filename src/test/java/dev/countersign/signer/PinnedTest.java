package dev.countersign.signer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy is pinned once, and only one that fits the keys of the ceremony. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PinnedTest {
    private static final byte[] POLICY = TestRelease.policy(SoftwareToken.CEREMONY);
    private static final String DIGEST = PolicyReader.read(POLICY).digest();

    @TempDir
    private Path home;

    private Path file;

    @BeforeEach
    void ceremony() throws IOException {
        Files.write(home.resolve("ceremony.record"), SoftwareToken.CEREMONY.encode());
        file = home.resolve("new.policy");
        Files.write(file, POLICY);
    }

    @Test
    void is_read_as_it_was_given() throws Exception {
        assertThat(Pinned.pin(home, file)).isEqualTo(DIGEST);
        assertThat(Files.readAllBytes(home.resolve("policy"))).isEqualTo(POLICY);
        assertThat(Files.readString(home.resolve("policy.sha256"))).isEqualTo(DIGEST + "\n");
        Pinned pinned = Pinned.read(home);
        assertThat(pinned.policyBytes()).isEqualTo(POLICY);
        assertThat(pinned.ceremony().keys()).hasSize(4);
    }

    @Test
    void may_be_pinned_again() throws Exception {
        Pinned.pin(home, file);
        assertThat(Pinned.pin(home, file)).isEqualTo(DIGEST);
    }

    @Test
    void is_never_replaced() throws Exception {
        Pinned.pin(home, file);
        Files.writeString(file, new String(POLICY, US_ASCII) + "# and a comment\n");
        assertThatThrownBy(() -> Pinned.pin(home, file))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("another policy is pinned here already");
        assertThat(Pinned.read(home).policy().digest()).isEqualTo(DIGEST);
    }

    @Test
    void is_pinned_by_its_last_step() throws Exception {
        Files.write(home.resolve("policy"), POLICY); // a crash left it without its digest
        assertThatThrownBy(() -> Pinned.read(home))
                .isInstanceOf(StartException.class)
                .hasMessage(home.resolve("policy.sha256") + " cannot be read");
        assertThat(Pinned.pin(home, file)).isEqualTo(DIGEST);
        Pinned.read(home);
    }

    @Test
    void another_policy_under_the_pinned_digest_is_refused() throws Exception {
        Pinned.pin(home, file);
        byte[] looser = new String(POLICY, US_ASCII)
                .replace("quorum 3 release-managers", "quorum 2 release-managers")
                .getBytes(US_ASCII);
        Files.write(home.resolve("policy"), looser);
        assertThatThrownBy(() -> Pinned.read(home))
                .isInstanceOf(StartException.class)
                .hasMessage("the policy in " + home.resolve("policy") + " is not the pinned one: its digest is "
                        + PolicyReader.read(looser).digest());
    }

    @Test
    void a_pinned_digest_in_another_form_is_refused() throws Exception {
        Pinned.pin(home, file);
        for (String digest :
                List.of(DIGEST, DIGEST + "\r\n", DIGEST.toUpperCase(Locale.ROOT) + "\n", " " + DIGEST, "")) {
            Files.writeString(home.resolve("policy.sha256"), digest);
            assertThatThrownBy(() -> Pinned.read(home)).isInstanceOf(StartException.class);
        }
    }

    @Test
    void a_policy_with_a_key_that_the_ceremony_did_not_make_is_refused() throws Exception {
        String text = new String(POLICY, US_ASCII);
        String spki = SoftwareToken.CEREMONY.key("thermo-1").orElseThrow().spkiSha256();
        for (String other : List.of(
                text.replace(spki, "0".repeat(64)),
                text.replace("thermo-1", "thermo-9"),
                text.replace("key thermo-1 rsa3072", "key thermo-1 p256"))) {
            assertRefused(other, "key");
        }
        assertRefused(
                text.replace(spki, "0".repeat(64)), "the key thermo-1 of the policy is not one of the ceremony record");
    }

    @Test
    void a_policy_with_a_person_who_could_never_approve_is_refused() throws Exception {
        String text = new String(POLICY, US_ASCII);
        String spki = HexFormat.of().formatHex(TestRelease.APPROVER_2.spki());
        String sentence = "the policy is refused: a key of approver-2 is none that can be enrolled";
        assertRefused(text.replace(spki, spki.substring(0, spki.length() - 2)), sentence);
        assertRefused(text.replace(spki, "3059" + "00".repeat(89)), sentence);
        // A point beside the curve, which the JDK would take.
        char last = spki.charAt(spki.length() - 1);
        assertRefused(text.replace(spki, spki.substring(0, spki.length() - 1) + (last == '0' ? '1' : '0')), sentence);
    }

    @Test
    void what_is_no_policy_is_refused() throws Exception {
        assertRefused("version 2\n", "the policy is refused: line 1: only version 1 is known");
    }

    @Test
    void a_file_that_is_too_large_is_not_even_read() throws Exception {
        assertRefused("#" + "x".repeat(100_000) + "\n", file + " is larger than 40960 bytes");
    }

    @Test
    void a_home_without_a_ceremony_has_nothing_to_pin_for() throws Exception {
        Files.delete(home.resolve("ceremony.record"));
        assertThatThrownBy(() -> Pinned.pin(home, file))
                .hasMessage(home.resolve("ceremony.record") + " cannot be read");
    }

    private void assertRefused(String policy, String sentence) throws IOException {
        Files.writeString(file, policy);
        assertThatThrownBy(() -> Pinned.pin(home, file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(sentence);
        assertThat(home.resolve("policy")).doesNotExist();
        assertThat(home.resolve("policy.sha256")).doesNotExist();
    }
}
