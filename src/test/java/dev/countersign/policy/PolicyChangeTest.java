package dev.countersign.policy;

import static dev.countersign.testing.CompletePolicy.ADA;
import static dev.countersign.testing.CompletePolicy.BEN;
import static dev.countersign.testing.CompletePolicy.CAT;
import static dev.countersign.testing.CompletePolicy.DAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.CompletePolicy;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may go at once, and what must wait: nothing that gives anybody more power hides in a removal. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyChangeTest {
    /** With a group that nothing refers to, and rules that Dan is not needed for. */
    private static final String TEXT = CompletePolicy.TEXT
            .replace("break-glass 2 release-managers 2 security", "break-glass none")
            .replace("command-line 2", "command-line 0")
            .replace("threshold 2\n", "group reviewers %s %s\nthreshold 2\n".formatted(ADA, CAT));

    private static final Policy OLD = CompletePolicy.read(TEXT);

    /** Every line of Dan is gone. */
    private static final String WITHOUT_DAN =
            TEXT.replaceAll("(person|approver) " + DAN + " [^\n]*\n", "").replace(" " + DAN, "");

    @Test
    void a_person_who_is_gone_altogether_is_a_removal() {
        assertThat(kind(WITHOUT_DAN)).isEqualTo(new PolicyChange.Removal());
    }

    @Test
    void one_credential_that_is_gone_is_a_removal() {
        for (String line : TEXT.split("\n")) {
            if (line.startsWith("approver " + ADA) || line.startsWith("approver " + CAT)) {
                assertThat(kind(TEXT.replace(line + "\n", ""))).as(line).isEqualTo(new PolicyChange.Removal());
            }
        }
    }

    @Test
    void a_membership_that_stops_nothing_may_go() {
        assertThat(kind(TEXT.replace("group reviewers %s %s".formatted(ADA, CAT), "group reviewers " + ADA)))
                .isEqualTo(new PolicyChange.Removal());
        assertThat(kind(TEXT.replace("group reviewers %s %s\n".formatted(ADA, CAT), "")))
                .isEqualTo(new PolicyChange.Removal());
    }

    @Test
    void comments_and_the_order_of_lines_make_no_difference() {
        assertThat(kind("# Goodbye, Dan.\n\n" + WITHOUT_DAN)).isEqualTo(new PolicyChange.Removal());
        String beta = TEXT.substring(TEXT.indexOf("product thermo-controller beta"), TEXT.indexOf("product valve"));
        assertThat(kind(WITHOUT_DAN.replace(beta, "") + beta)).isEqualTo(new PolicyChange.Removal());
        assertThat(kind(WITHOUT_DAN.replace("targets esp32c3,esp32s3", "targets esp32s3,esp32c3")))
                .isEqualTo(new PolicyChange.Removal());
    }

    @Test
    void where_nothing_is_gone_nothing_is_removed() {
        assertThat(kind("# Words only.\n" + TEXT)).isEqualTo(new PolicyChange.Amendment());
    }

    @Test
    void the_policy_before_is_the_one_in_force() {
        assertThat(PolicyChange.kind(OLD, CompletePolicy.read(WITHOUT_DAN)))
                .isEqualTo(new PolicyChange.Refused(
                        "the policy names " + "0".repeat(64) + " as the one before, which is " + OLD.digest()));
        assertThat(PolicyChange.kind(OLD, OLD)).isInstanceOf(PolicyChange.Refused.class);
    }

    @Test
    void the_mark_never_changes() {
        var refused =
                new PolicyChange.Refused("no change turns a development policy into a production policy, or back");
        String development = TEXT.replace("mark production", "mark development");
        assertThat(kind(development)).isEqualTo(refused);
        Policy old = CompletePolicy.read(development);
        assertThat(PolicyChange.kind(old, after(old, TEXT))).isEqualTo(refused);
    }

    // ---- whoever loses the power to stop something must lose all power ----

    static Stream<Arguments> lostPowers() {
        return Stream.of(
                Arguments.of("veto of a product", "group security %s %s".formatted(CAT, DAN), "group security " + CAT),
                Arguments.of(
                        "veto of changes, suspension",
                        "group everybody %s %s %s %s".formatted(ADA, BEN, CAT, DAN),
                        "group everybody %s %s %s".formatted(ADA, BEN, CAT)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lostPowers")
    void a_member_who_can_stop_something_is_not_silenced_by_a_removal(String what, String group, String smaller) {
        assertThat(kind(TEXT.replace(group, smaller))).isEqualTo(new PolicyChange.Amendment());
    }

    @Test
    void each_kind_of_stopping_is_watched_by_itself() {
        String watched = "group reviewers %s %s".formatted(ADA, CAT);
        for (String[] use : new String[][] {
            {"change-veto everybody", "change-veto reviewers"},
            {"suspension everybody", "suspension reviewers"},
            {"veto security", "veto reviewers"}
        }) {
            String text = TEXT.replace(use[0], use[1]);
            Policy old = CompletePolicy.read(text);
            assertThat(PolicyChange.kind(old, after(old, text.replace(watched, "group reviewers " + ADA))))
                    .as(use[1])
                    .isEqualTo(new PolicyChange.Amendment());
        }
    }

    @Test
    void a_person_without_any_credential_left_may_lose_the_veto() {
        assertThat(kind(WITHOUT_DAN.replace("person " + CAT, "person " + DAN + " none\nperson " + CAT)))
                .as("the line of the person stays")
                .isEqualTo(new PolicyChange.Removal());
    }

    // ---- what could be smuggled in beside a genuine removal ----

    static Stream<Arguments> smuggled() {
        String dan = line("approver " + DAN);
        String ben = line("approver " + BEN + " passkey");
        return Stream.of(new String[][] {
                    {"another directory", "directory 3331", "directory 4331"},
                    {"no directory", line("directory"), "directory none"},
                    {"another relying party", "rp sign.example.com", "rp evil.example.com"},
                    {"another origin", "origin https://sign", "origin https://evil"},
                    {"a longer gap", "max-gap 14d", "max-gap 15d"},
                    {"another key", line("key thermo-2"), line("key thermo-2").replace("d077", "d078")},
                    {"one more key", line("key thermo-2"), line("key thermo-2") + "\nkey x p256 " + "9".repeat(64)},
                    {"a new subject", "person " + BEN + " none", "person " + BEN + " ben"},
                    {"a subject less", "ada@example.com,", ""},
                    {"no subject", "ada@example.com,ada-ci:main", "none"},
                    {"a new person", "person " + BEN, "person p-000000000000 none\nperson " + BEN},
                    {"the person under another name", "person " + BEN, "person p-0000000000d0 none\nperson " + BEN},
                    {"the credential for somebody else", ben, ben + "\n" + dan.replace(DAN, BEN)},
                    {
                        "another credential",
                        ben,
                        ben + "\n" + dan.replace(DAN, BEN).replace("MDEy", "NDEy")
                    },
                    {"a copied credential", ben, ben.replace("none synced", "none device-bound")},
                    {
                        "a synced credential",
                        line("approver " + CAT),
                        line("approver " + CAT).replace("bound", "x").replace("device-x", "synced")
                    },
                    {"another model", "ee882879", "ee882878"},
                    {"no model", "ee882879-721c-4913-9775-3dfcce97072a", "none"},
                    {"a new group", "threshold 2", "group friends " + BEN + "\nthreshold 2"},
                    {"a new member", "group security " + CAT, "group security " + CAT + " " + BEN},
                    {"a moved member", "group reviewers " + ADA, "group reviewers " + BEN},
                    {"a renamed group", "group reviewers", "group readers"},
                    {"a rule for changes", "change 2 release-managers 1 security", "change 2 release-managers"},
                    {
                        "the order in a rule",
                        "change 2 release-managers 1 security",
                        "change 1 security 2 release-managers"
                    },
                    {"a shorter window of changes", "change-window 48h", "change-window 47h"},
                    {"no veto of changes", "change-veto everybody", "change-veto none"},
                    {"another veto of changes", "change-veto everybody", "change-veto security"},
                    {"a rule for removals", "removal 2 everybody", "removal 3 everybody"},
                    {"who suspends", "suspension everybody", "suspension security"},
                    {"a rule for lifting", "lift 2 everybody", "lift 2 release-managers"},
                    {"a rule for revocations", "revocation 1 release-managers 1 security", "revocation 2 everybody"},
                    {"a rule for the clock", "clock 3 everybody", "clock 2 everybody"},
                    {"more chips", "targets esp32c6", "targets esp32c6,esp32c3"},
                    {"another key of a product", "keys thermo-1,thermo-2", "keys thermo-1"},
                    {"keys in another order", "keys thermo-1,thermo-2", "keys thermo-2,thermo-1"},
                    {
                        "more submitters",
                        "submitters ci\nquorum 2 release-managers 1",
                        "submitters ci,cd\nquorum 2 release-managers 1"
                    },
                    {"a smaller quorum", "quorum 2 release-managers 1 security", "quorum 2 release-managers"},
                    {"fewer over the command line", "command-line 1", "command-line 0"},
                    {"a longer lifetime", "lifetime 14d", "lifetime 15d"},
                    {"no window", "window 24h", "window none"},
                    {"no veto", "veto security", "veto none"},
                    {"a veto by others", "veto security", "veto everybody"},
                    {"any version", "versions rising", "versions any"},
                    {"a lower security version", "minimum-security-version 3", "minimum-security-version 2"},
                    {"any repository", "repository verified https://git.example.com/thermo", "repository any"},
                    {"a weaker repository", "repository verified", "repository declared"},
                    {"another ref", "ref verified refs/tags/v*", "ref verified refs/tags/*"},
                    {"any ref", "ref declared refs/heads/main", "ref any"},
                    {"break-glass", "break-glass 3 everybody", "break-glass 3 everybody\n" + product()},
                    {"no break-glass", "break-glass 3 everybody", "break-glass none"},
                    {"a product less", TEXT.substring(TEXT.indexOf("product valve")), ""}
                })
                .map(Arguments::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smuggled")
    void beside_a_removal_waits_and_is_shown(String what, String words, String others) {
        assertThat(TEXT).contains(words);
        String text = WITHOUT_DAN.contains(words) ? WITHOUT_DAN.replace(words, others) : TEXT.replace(words, others);
        Policy next = after(OLD, text);
        assertThat(PolicyChange.kind(OLD, next)).isEqualTo(new PolicyChange.Amendment());
        var removal = PolicyDifference.sentences(OLD, after(OLD, WITHOUT_DAN));
        assertThat(PolicyDifference.sentences(OLD, next)).as(what).isNotEqualTo(removal);
    }

    @Test
    void leave_for_ssh_keys_in_files_waits() {
        String refused = TEXT.replaceAll("approver \\S+ software-ssh [^\n]*\n", "")
                .replace("software-ssh allowed", "software-ssh refused");
        Policy old = CompletePolicy.read(refused);
        assertThat(PolicyChange.kind(old, after(old, refused.replace("software-ssh refused", "software-ssh allowed"))))
                .isEqualTo(new PolicyChange.Amendment());
    }

    @Test
    void the_threshold_of_a_development_policy_does_not_fall_by_a_removal() {
        String text = TEXT.replace("mark production", "mark development");
        Policy old = CompletePolicy.read(text);
        assertThat(PolicyChange.kind(old, after(old, text.replace("threshold 2", "threshold 1"))))
                .isEqualTo(new PolicyChange.Amendment());
        assertThat(PolicyChange.kind(old, after(old, text.replace("publication publication-1", "publication none"))))
                .isEqualTo(new PolicyChange.Amendment());
    }

    private static String product() {
        return "\nproduct valve-controller alpha"
                + TEXT.substring(TEXT.indexOf("\nformat", TEXT.indexOf("product valve")))
                        .stripTrailing();
    }

    private static String line(String beginning) {
        return Arrays.stream(TEXT.split("\n"))
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    private static PolicyChange kind(String text) {
        return PolicyChange.kind(OLD, after(OLD, text));
    }

    private static Policy after(Policy old, String text) {
        return CompletePolicy.read(text.replace("previous " + "0".repeat(64), "previous " + old.digest()));
    }
}
