package dev.countersign.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy says, and when its quorums are met. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyTest {
    private static final String COMPLETE = text();
    private final Policy policy = parse(COMPLETE);

    @Test
    void its_head_is_read() {
        assertThat(policy.previous()).isEqualTo("0".repeat(64));
        assertThat(policy.development()).isFalse();
        assertThat(policy.rp()).isEqualTo("sign.example.com");
        assertThat(policy.origin()).isEqualTo("https://sign.example.com");
        assertThat(policy.threshold()).isEqualTo(2);
    }

    @Test
    void a_product_has_its_keys_in_order_its_targets_and_its_quorum() {
        var product = policy.product("thermo-controller", "release").orElseThrow();
        assertThat(product.format()).isEqualTo("esp-secure-boot-v2");
        assertThat(product.targets()).containsExactlyInAnyOrder("esp32c3", "esp32s3");
        assertThat(product.keys()).containsExactly("thermo-1", "thermo-2");
        assertThat(product.quorum()).isEqualTo(3);
        assertThat(product.group()).isEqualTo("everybody");
        assertThat(policy.keys().get("valve-1").kind()).isEqualTo("p256");
    }

    @Test
    void a_product_is_found_by_project_and_channel_alone() {
        assertThat(policy.product("valve-controller", "release")).isPresent();
        assertThat(policy.product("valve-controller", "beta")).isEmpty();
        assertThat(policy.product("release", "valve-controller")).isEmpty();
        assertThat(policy.product("Valve-controller", "release")).isEmpty();
    }

    @Test
    void a_credential_is_found_by_exactly_its_id() {
        byte[] id = Base64.getUrlDecoder().decode("ICEiIyQlJicoKSorLC0uLw");
        assertThat(policy.credential(id).orElseThrow().person()).isEqualTo("approver-2");
        for (int bit = 0; bit < 8 * id.length; bit++) {
            byte[] flipped = id.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(policy.credential(flipped)).as("bit %d", bit).isEmpty();
        }
        assertThat(policy.credential(Arrays.copyOf(id, 15))).isEmpty();
        assertThat(policy.credential(Arrays.copyOf(id, 17))).isEmpty();
        assertThat(policy.credential(new byte[0])).isEmpty();
    }

    @Test
    void one_person_may_have_several_credentials() {
        assertThat(policy.credentials().stream().filter(c -> c.person().equals("approver-1")))
                .hasSize(2);
    }

    @Test
    void its_digest_covers_a_tag_and_every_byte() throws GeneralSecurityException {
        var sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update("countersign/policy/v1\n".getBytes(US_ASCII));
        assertThat(policy.digest()).isEqualTo(HexFormat.of().formatHex(sha256.digest(COMPLETE.getBytes(US_ASCII))));
        assertThat(parse(COMPLETE.replace("for tests", "for Tests")).digest()).isNotEqualTo(policy.digest());
        assertThat(parse(COMPLETE + "\n").digest()).isNotEqualTo(policy.digest());
    }

    @Test
    void every_change_of_one_bit_is_refused_or_another_policy() {
        byte[] bytes = COMPLETE.getBytes(US_ASCII);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(Policy.parse(flipped).digest()).isNotEqualTo(policy.digest());
            } catch (PolicyException e) {
                // refused
            }
        }
    }

    @Test
    void no_part_of_it_is_a_policy() {
        byte[] bytes = COMPLETE.getBytes(US_ASCII);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Policy.parse(cut)).as("cut to %d", length).isInstanceOf(PolicyException.class);
        }
    }

    @Test
    void it_has_at_most_40960_bytes() {
        String comment = "#" + "x".repeat(40_960 - COMPLETE.length() - 2) + "\n";
        assertThat(parse(COMPLETE + comment).keys()).hasSize(3);
        assertThatThrownBy(() -> parse(COMPLETE + comment + "\n"))
                .hasMessage("a policy has at most 40960 bytes, this one has 40961");
    }

    // ---- quorums ----

    @ParameterizedTest
    @CsvSource({
        "'approver-1 approver-2', ci, true",
        "'approver-1 security-1', ci, true",
        "'approver-1 approver-2 security-1', ci, true",
        "'approver-1 approver-2 security-1', approver-2, true",
        "'approver-1', ci, false",
        "'', ci, false",
        "'approver-1 approver-2', approver-1, false", // never the submitter
        "'approver-1 ci', ci, false",
        "'approver-1 stranger', ci, false",
        "'Approver-1 approver-2', ci, false"
    })
    void two_of_a_group_are_two_members_of_it_and_not_the_submitter(String people, String submitter, boolean met) {
        var product = policy.product("valve-controller", "release").orElseThrow();
        assertThat(policy.quorum(product, submitter, words(people)) instanceof Quorum.Met)
                .isEqualTo(met);
    }

    @Test
    void a_quorum_counts_its_own_group_only() {
        var product = policy.product("thermo-controller", "beta").orElseThrow();
        assertThat(policy.quorum(product, "ci", Set.of("approver-1", "security-1")))
                .isEqualTo(new Quorum.Missing(
                        "1 of 2 approvals by release-managers is still missing; approver-2 may approve"));
    }

    @Test
    void what_is_missing_is_said_in_words() {
        var product = policy.product("thermo-controller", "release").orElseThrow();
        assertThat(policy.quorum(product, "ci", Set.of()))
                .isEqualTo(
                        new Quorum.Missing(
                                "3 of 3 approvals by everybody are still missing; approver-1, approver-2, security-1 may approve"));
        assertThat(policy.quorum(product, "approver-1", Set.of("approver-1", "approver-2", "security-1")))
                .isEqualTo(
                        new Quorum.Missing("1 of 3 approvals by everybody is still missing; nobody else may approve"));
    }

    @Test
    void for_every_set_of_people_it_is_met_exactly_by_enough_members_other_than_the_submitter() {
        var everybody = List.of("approver-1", "approver-2", "security-1", "ci", "stranger");
        for (Policy.Product product : policy.products()) {
            for (String submitter : everybody) {
                for (int choice = 0; choice < 1 << everybody.size(); choice++) {
                    var people = new HashSet<String>();
                    for (int i = 0; i < everybody.size(); i++) {
                        if ((choice >> i & 1) == 1) {
                            people.add(everybody.get(i));
                        }
                    }
                    var counted = new HashSet<>(people);
                    counted.retainAll(policy.groups().get(product.group()));
                    counted.remove(submitter);
                    assertThat(policy.quorum(product, submitter, people) instanceof Quorum.Met)
                            .as("%s by %s approved by %s", product.project(), submitter, people)
                            .isEqualTo(counted.size() >= product.quorum());
                }
            }
        }
    }

    // ---- what the compiler cannot say ----

    @Test
    void nothing_read_can_be_changed() {
        assertThatThrownBy(() -> policy.keys().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> policy.groups().get("everybody").add("stranger"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> policy.credentials().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> policy.products().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_development_policy_may_hold_both_classes_of_credentials() {
        var development = parse(
                COMPLETE.replace("mark production", "mark development").replaceFirst(" passkey\n", " development\n"));
        assertThat(development.development()).isTrue();
        assertThat(development.credentials())
                .extracting(Policy.Credential::credentialClass)
                .containsExactly("development", "passkey", "passkey", "passkey");
    }

    private static Set<String> words(String people) {
        return people.isEmpty() ? Set.of() : Set.of(people.split(" "));
    }

    private static Policy parse(String text) {
        return Policy.parse(text.getBytes(US_ASCII));
    }

    private static String text() {
        try (InputStream in = PolicyTest.class.getResourceAsStream("/policy/complete.policy")) {
            return new String(in.readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
