package dev.countersign.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.CompletePolicy;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a policy says. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyTest {
    private static final String COMPLETE = CompletePolicy.TEXT;
    private static final String ADA = CompletePolicy.ADA;
    private static final String BEN = CompletePolicy.BEN;
    private static final String CAT = CompletePolicy.CAT;
    private static final String DAN = CompletePolicy.DAN;
    private final Policy policy = CompletePolicy.read(COMPLETE);

    @Test
    void its_head_is_read() {
        assertThat(policy.previous()).isEqualTo("0".repeat(64));
        assertThat(policy.development()).isFalse();
        assertThat(policy.directory().orElseThrow()).startsWith("3331");
        assertThat(policy.rp()).isEqualTo("sign.example.com");
        assertThat(policy.origin()).isEqualTo("https://sign.example.com");
        assertThat(policy.softwareSsh()).isTrue();
        assertThat(policy.maxGap()).isEqualTo(Duration.ofDays(14));
        assertThat(policy.threshold()).isEqualTo(2);
        assertThat(policy.keys()).containsOnlyKeys("thermo-1", "thermo-2", "valve-1", "publication-1");
        assertThat(policy.keys().get("valve-1").kind()).isEqualTo("p256");
        assertThat(policy.keys().get("thermo-1").kind()).isEqualTo("rsa3072");
        assertThat(policy.publication()).contains("publication-1");
    }

    @Test
    void its_administration_is_read() {
        var administration = policy.administration();
        assertThat(administration.change())
                .isEqualTo(new Rule(List.of(new Rule.Share(2, "release-managers"), new Rule.Share(1, "security"))));
        assertThat(administration.change().people()).isEqualTo(3);
        assertThat(administration.changeWindow()).isEqualTo(Duration.ofHours(48));
        assertThat(administration.changeVeto()).contains("everybody");
        assertThat(administration.removal()).hasToString("2 everybody");
        assertThat(administration.suspension()).isEqualTo("everybody");
        assertThat(administration.lift()).hasToString("2 everybody");
        assertThat(administration.revocation()).hasToString("1 release-managers 1 security");
        assertThat(administration.clock()).hasToString("3 everybody");
    }

    @Test
    void a_product_has_everything_that_its_block_says() {
        var product = policy.product("thermo-controller", "release").orElseThrow();
        assertThat(product.title()).isEqualTo("thermo-controller release");
        assertThat(product.format()).isEqualTo("esp-secure-boot-v2");
        assertThat(product.targets()).containsExactlyInAnyOrder("esp32c3", "esp32s3");
        assertThat(product.keys()).containsExactly("thermo-1", "thermo-2");
        assertThat(product.submitters()).containsExactly("ci");
        assertThat(product.quorum()).hasToString("2 release-managers 1 security");
        assertThat(product.commandLine()).isEqualTo(1);
        assertThat(product.lifetime()).isEqualTo(Duration.ofDays(14));
        assertThat(product.window()).isEqualTo(Duration.ofDays(1));
        assertThat(product.veto()).contains("everybody");
        assertThat(product.risingVersions()).isTrue();
        assertThat(product.minimumSecurityVersion()).isEqualTo(3);
        assertThat(product.repository()).isEqualTo(new OriginRule.Verified("https://git.example.com/thermo"));
        assertThat(product.ref()).isEqualTo(new OriginRule.Verified("refs/tags/v*"));
        assertThat(product.breakGlass().orElseThrow()).hasToString("2 release-managers 2 security");
    }

    @Test
    void a_product_may_have_three_keys() {
        String third = "key thermo-3 rsa3072 " + "3".repeat(64) + "\nkey valve-1";
        var three = CompletePolicy.read(
                COMPLETE.replace("key valve-1", third).replace("thermo-1,thermo-2", "thermo-1,thermo-2,thermo-3"));
        assertThat(three.products().getFirst().keys()).containsExactly("thermo-1", "thermo-2", "thermo-3");
    }

    @Test
    void what_a_product_does_not_demand_is_said_too() {
        var product = policy.product("thermo-controller", "beta").orElseThrow();
        assertThat(product.submitters()).containsExactlyInAnyOrder("ci", "ada-ci:main");
        assertThat(product.commandLine()).isZero();
        assertThat(product.window()).isZero();
        assertThat(product.veto()).isEmpty();
        assertThat(product.risingVersions()).isFalse();
        assertThat(product.minimumSecurityVersion()).isZero();
        assertThat(product.repository()).isEqualTo(new OriginRule.Declared("https://git.example.com/*"));
        assertThat(product.ref()).isEqualTo(new OriginRule.Any());
        assertThat(product.breakGlass()).isEmpty();
        var valve = policy.product("valve-controller", "release").orElseThrow();
        assertThat(valve.window()).isEqualTo(Duration.ofMinutes(90));
    }

    @Test
    void a_product_is_found_by_project_and_channel_alone() {
        assertThat(policy.product("valve-controller", "release")).isPresent();
        assertThat(policy.product("valve-controller", "beta")).isEmpty();
        assertThat(policy.product("release", "valve-controller")).isEmpty();
        assertThat(policy.product("Valve-controller", "release")).isEmpty();
    }

    @Test
    void people_have_their_subjects_and_are_their_own() {
        assertThat(policy.people()).containsOnlyKeys(ADA, BEN, CAT, DAN);
        assertThat(policy.people().get(ADA).subjects()).containsExactlyInAnyOrder("ada@example.com", "ada-ci:main");
        assertThat(policy.people().get(BEN).subjects()).isEmpty();
        assertThat(policy.personOf("ada@example.com")).contains(ADA);
        assertThat(policy.personOf("ada-ci:main")).contains(ADA);
        assertThat(policy.personOf(ADA)).contains(ADA);
        assertThat(policy.personOf(BEN)).contains(BEN);
        assertThat(policy.personOf("ci")).isEmpty();
        assertThat(policy.personOf("ada-ci")).isEmpty();
        assertThat(policy.personOf("")).isEmpty();
    }

    @Test
    void a_passkey_is_found_by_exactly_its_id() {
        byte[] id = Base64.getUrlDecoder().decode("ICEiIyQlJicoKSorLC0uLw");
        var credential = policy.webAuthn(id).orElseThrow();
        assertThat(credential.person()).isEqualTo(CAT);
        assertThat(credential.development()).isFalse();
        assertThat(credential.aaguid()).isEmpty();
        assertThat(credential.synced()).isFalse();
        for (int bit = 0; bit < 8 * id.length; bit++) {
            byte[] flipped = id.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(policy.webAuthn(flipped)).as("bit %d", bit).isEmpty();
        }
        assertThat(policy.webAuthn(Arrays.copyOf(id, 15))).isEmpty();
        assertThat(policy.webAuthn(Arrays.copyOf(id, 17))).isEmpty();
        assertThat(policy.webAuthn(new byte[0])).isEmpty();
    }

    @Test
    void an_ssh_key_is_found_by_exactly_its_wire_form() {
        for (var credential : policy.credentials()) {
            if (credential instanceof Credential.Ssh ssh) {
                byte[] key = ssh.key();
                assertThat(policy.ssh(key)).contains(ssh);
                for (int bit = 0; bit < 8 * key.length; bit++) {
                    byte[] flipped = key.clone();
                    flipped[bit / 8] ^= (byte) (1 << bit % 8);
                    assertThat(policy.ssh(flipped)).as("bit %d", bit).isEmpty();
                }
                assertThat(policy.ssh(Arrays.copyOf(key, key.length - 1))).isEmpty();
                assertThat(policy.webAuthn(key)).isEmpty();
            }
        }
        assertThat(policy.ssh(new byte[0])).isEmpty();
    }

    @Test
    void credentials_say_their_class() {
        assertThat(policy.credentials())
                .extracting(Credential::person)
                .containsExactly(ADA, ADA, BEN, BEN, CAT, CAT, DAN);
        var ada = (Credential.WebAuthn) policy.credentials().get(0);
        assertThat(ada.aaguid()).contains("ee882879-721c-4913-9775-3dfcce97072a");
        assertThat(ada.synced()).isFalse();
        assertThat(((Credential.WebAuthn) policy.credentials().get(2)).synced()).isTrue();
        assertThat(policy.credentials())
                .filteredOn(Credential.Ssh.class::isInstance)
                .map(Credential.Ssh.class::cast)
                .map(ssh -> ssh.type() + " " + ssh.hardware())
                .containsExactly(
                        "sk-ecdsa-sha2-nistp256@openssh.com true", "ecdsa-sha2-nistp256 false", "ssh-ed25519 false");
        assertThat(List.of(ADA, BEN, CAT, DAN)).filteredOn(policy::hasSsh).containsExactly(ADA, BEN, CAT);
    }

    @Test
    void groups_have_members_and_strangers_have_none() {
        assertThat(policy.members("security")).containsExactlyInAnyOrder(CAT, DAN);
        assertThat(policy.isMember("security", CAT)).isTrue();
        assertThat(policy.isMember("security", ADA)).isFalse();
        assertThat(policy.isMember("nobody", ADA)).isFalse();
        assertThat(policy.members("nobody")).isEmpty();
    }

    @Test
    void its_digest_covers_a_tag_and_every_byte() throws GeneralSecurityException {
        var sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update("countersign/policy/v1\n".getBytes(US_ASCII));
        assertThat(policy.digest()).isEqualTo(HexFormat.of().formatHex(sha256.digest(COMPLETE.getBytes(US_ASCII))));
        assertThat(CompletePolicy.with("for tests", "for Tests").digest()).isNotEqualTo(policy.digest());
        assertThat(CompletePolicy.read(COMPLETE + "\n").digest()).isNotEqualTo(policy.digest());
    }

    @Test
    void it_has_at_most_40960_bytes() {
        String comment = "#" + "x".repeat(40_960 - COMPLETE.length() - 2) + "\n";
        assertThat(CompletePolicy.read(COMPLETE + comment).keys()).hasSize(4);
    }

    @Test
    void nothing_read_can_be_changed() {
        assertThatThrownBy(() -> policy.keys().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> policy.people().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> policy.groups().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> policy.members("everybody").add("stranger"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> policy.credentials().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> policy.products().clear()).isInstanceOf(UnsupportedOperationException.class);
        var product = policy.products().getFirst();
        assertThatThrownBy(() -> product.keys().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> product.targets().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> product.submitters().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> product.quorum().shares().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    // ---- what only a development policy may say ----

    @Test
    void a_development_policy_has_people_with_names_no_publication_key_no_waiting_and_software_authenticators() {
        var text = COMPLETE.replace("mark production", "mark development")
                .replace("publication publication-1", "publication none")
                .replace("change-window 48h", "change-window none")
                .replace("directory 3331", "directory 3332")
                .replace(DAN, "dan");
        String[] line = text.lines()
                .filter(l -> l.startsWith("approver dan passkey"))
                .findFirst()
                .orElseThrow()
                .split(" ");
        var development = CompletePolicy.read(
                text.replace(String.join(" ", line), "approver dan development " + line[3] + " " + line[4]));
        assertThat(development.development()).isTrue();
        assertThat(development.publication()).isEmpty();
        assertThat(development.administration().changeWindow()).isZero();
        assertThat(development.people()).containsKey("dan");
        var dan = (Credential.WebAuthn) development.credentials().getLast();
        assertThat(dan.development()).isTrue();
        assertThat(dan.synced()).isFalse();
        assertThat(dan.aaguid()).isEqualTo(Optional.empty());
    }

    @Test
    void a_development_policy_of_one_person_is_the_one_exception_to_two() {
        String text = COMPLETE.replace("threshold 2", "threshold 1").replace("lift 2 everybody", "lift 1 everybody");
        var alone = CompletePolicy.read(text.replace("mark production", "mark development"));
        assertThat(alone.threshold()).isEqualTo(1);
        assertThat(alone.administration().lift().people()).isEqualTo(1);
        assertThatThrownBy(() -> CompletePolicy.read(text))
                .isInstanceOf(PolicyException.class)
                .hasMessage("line 33: the threshold must be at least 2 people");
        assertThatThrownBy(() -> CompletePolicy.read(
                        text.replace("mark production", "mark development").replace("threshold 1", "threshold 0")))
                .isInstanceOf(PolicyException.class);
    }

    @Test
    void a_policy_may_have_no_directory() {
        assertThat(CompletePolicy.read(COMPLETE.replaceFirst("directory [0-9a-f]+", "directory none"))
                        .directory())
                .isEmpty();
    }

    @Test
    void rules_are_equal_by_what_they_say() {
        assertThat(Set.of(policy.administration().lift()))
                .contains(policy.administration().removal());
    }
}
