package dev.countersign.policy;

import static dev.countersign.testing.CompletePolicy.ADA;
import static dev.countersign.testing.CompletePolicy.BEN;
import static dev.countersign.testing.CompletePolicy.CAT;
import static dev.countersign.testing.CompletePolicy.DAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.CompletePolicy;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an approver of a new policy is told. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyDifferenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mark production | mark development | the mark, production, becomes development",
                "rp sign.example.com | rp evil.example.com | the relying party, sign.example.com, becomes evil.example.com",
                "origin https://sign.example.com | origin https://evil.example.com | the origin, https://sign.example.com, becomes https://evil.example.com",
                "max-gap 14d | max-gap 36h | the longest gap of the clock, 14d, becomes 36h",
                "removal 2 everybody | removal 3 everybody | the rule for removals, 2 everybody, becomes 3 everybody",
                "change 2 release-managers 1 security | change 3 everybody | the rule for changes, 2 release-managers 1 security, becomes 3 everybody",
                "change-window 48h | change-window 90m | the window of changes, 2d, becomes 90m",
                "change-veto everybody | change-veto none | the group that may stop changes, everybody, becomes none",
                "suspension everybody | suspension security | the group that may suspend keys, everybody, becomes security",
                "lift 2 everybody | lift 3 everybody | the rule for lifting suspensions, 2 everybody, becomes 3 everybody",
                "revocation 1 release-managers 1 security | revocation 2 everybody | the rule for revocations, 1 release-managers 1 security, becomes 2 everybody",
                "clock 3 everybody | clock 2 everybody | the rule for the clock, 3 everybody, becomes 2 everybody",
                "targets esp32c3,esp32s3 | targets esp32s3 | the list of targets of thermo-controller release, esp32c3,esp32s3, becomes esp32s3",
                "keys thermo-1,thermo-2 | keys thermo-2,thermo-1 | the list of keys of thermo-controller release, thermo-1,thermo-2, becomes thermo-2,thermo-1",
                "submitters ci,ada-ci:main | submitters ci | the list of submitters of thermo-controller beta, ada-ci:main,ci, becomes ci",
                "quorum 2 everybody | quorum 3 everybody | the quorum of thermo-controller beta, 2 everybody, becomes 3 everybody",
                "command-line 2 | command-line 1 | the number of approvals over the command line of valve-controller release, 2, becomes 1",
                "lifetime 7d | lifetime 5401s | the lifetime of statements of valve-controller release, 7d, becomes 5401s",
                "window 90m | window none | the window of valve-controller release, 90m, becomes none",
                "veto security | veto none | the group that may veto releases of valve-controller release, security, becomes none",
                "versions any | versions rising | the order of versions of thermo-controller beta, any, becomes rising",
                "minimum-security-version 3 | minimum-security-version 0 | the minimum security version of thermo-controller release, 3, becomes 0",
                "repository verified https://git.example.com/thermo | repository any | the repository of thermo-controller release, verified https://git.example.com/thermo, becomes any",
                "ref declared refs/heads/main | ref verified refs/tags/* | the ref of valve-controller release, declared refs/heads/main, becomes verified refs/tags/*",
                "break-glass 3 everybody | break-glass none | the rule for breaking the glass of valve-controller release, 3 everybody, becomes none"
            })
    void a_change_is_one_sentence(String words, String others, String sentence) {
        assertThat(PolicyDifference.sentences(CompletePolicy.policy(), CompletePolicy.with(words, others)))
                .containsExactly(sentence);
    }

    @Test
    void leave_for_ssh_keys_in_files_is_one_of_them() {
        String refused = CompletePolicy.TEXT
                .replaceAll("approver \\S+ software-ssh [^\n]*\n", "")
                .replace("command-line 2", "command-line 1")
                .replace("software-ssh allowed", "software-ssh refused");
        assertThat(PolicyDifference.sentences(
                        CompletePolicy.read(refused),
                        CompletePolicy.read(refused.replace("software-ssh refused", "software-ssh allowed"))))
                .containsExactly("the use of ssh keys that are not on a security key, refused, becomes allowed");
    }

    @Test
    void what_goes_is_told_first_and_what_comes_last() {
        var next = CompletePolicy.read(CompletePolicy.TEXT
                .replace(line("approver " + DAN), "")
                .replace("group security " + CAT + " " + DAN, "group security " + CAT + " " + BEN)
                .replace(" " + DAN + "\nthreshold", "\nthreshold")
                .replace("break-glass 2 release-managers 2 security", "break-glass none")
                .replace("person " + BEN + " none", "person " + BEN + " ben,bot"));
        assertThat(PolicyDifference.sentences(CompletePolicy.policy(), next))
                .containsExactly(
                        "the passkey MDEyMzQ1Njc4OTo7PD0-Pw of " + DAN + ", with key "
                                + field(line("approver " + DAN), 4) + ", AAGUID none, device-bound, is taken away",
                        "the place of " + DAN + " in everybody, as a member, is taken away",
                        "the place of " + DAN + " in security, as a member, is taken away",
                        "the person " + BEN + ", submitting as no other, becomes submitting as ben,bot",
                        "the rule for breaking the glass of thermo-controller release, 2 release-managers 2 security,"
                                + " becomes none",
                        "the place of " + BEN + " in security, as a member, is added");
    }

    @Test
    void credentials_are_told_with_everything_that_counts() {
        String ssh = line("approver " + ADA + " security-key-ssh");
        String ed25519 = line("approver " + CAT + " software-ssh");
        String synced = line("approver " + BEN + " passkey");
        var next = CompletePolicy.read(CompletePolicy.TEXT
                .replace(ssh + "\n", "")
                .replace(ed25519 + "\n", "")
                .replace(synced, synced.replace("none synced", "ee882879-721c-4913-9775-3dfcce97072a device-bound"))
                .replace("command-line 1", "command-line 0")
                .replace("command-line 2", "command-line 0"));
        assertThat(PolicyDifference.sentences(CompletePolicy.policy(), next))
                .contains(
                        "the security key sk-ecdsa-sha2-nistp256@openssh.com " + field(ssh, 4) + " of " + ADA
                                + ", for the command line, is taken away",
                        "the ssh key ssh-ed25519 " + field(ed25519, 4) + " of " + CAT
                                + ", for the command line, is taken away",
                        "the passkey " + field(synced, 3) + " of " + BEN + ", with key " + field(synced, 4)
                                + ", AAGUID none, synced, becomes with key " + field(synced, 4)
                                + ", AAGUID ee882879-721c-4913-9775-3dfcce97072a, device-bound")
                .hasSize(5);
    }

    @Test
    void software_authenticators_are_told_as_such() {
        String passkey = line("approver " + DAN);
        String text = CompletePolicy.TEXT.replace("mark production", "mark development");
        String software = "approver " + DAN + " development " + field(passkey, 3) + " " + field(passkey, 4);
        assertThat(PolicyDifference.sentences(
                        CompletePolicy.read(text), CompletePolicy.read(text.replace(passkey, software))))
                .contains("the software authenticator " + field(passkey, 3) + " of " + DAN + ", with key "
                        + field(passkey, 4) + ", AAGUID none, device-bound, is added")
                .hasSize(2);
    }

    @Test
    void head_keys_and_products_are_told() {
        var policy = CompletePolicy.policy();
        assertThat(PolicyDifference.sentences(
                        policy,
                        CompletePolicy.with(
                                "key valve-1 p256", "key thermo-3 rsa3072 " + "3".repeat(64) + "\nkey valve-1 p256")))
                .containsExactly("the key thermo-3, rsa3072 " + "3".repeat(64) + ", is added");
        assertThat(PolicyDifference.sentences(
                        policy,
                        CompletePolicy.with("directory " + policy.directory().orElseThrow(), "directory none")))
                .containsExactly("the directory, " + policy.directory().orElseThrow() + ", becomes none");
        String development = CompletePolicy.TEXT.replace("mark production", "mark development");
        assertThat(PolicyDifference.sentences(
                        CompletePolicy.read(development),
                        CompletePolicy.read(development
                                .replace("publication publication-1", "publication none")
                                .replace("threshold 2", "threshold 1"))))
                .containsExactly(
                        "the key of the public files, publication-1, becomes none", "the threshold, 2, becomes 1");
        int last = CompletePolicy.TEXT.indexOf("product valve-controller");
        assertThat(PolicyDifference.sentences(policy, CompletePolicy.read(CompletePolicy.TEXT.substring(0, last))))
                .hasSize(14)
                .allMatch(sentence ->
                        sentence.contains(" of valve-controller release, ") && sentence.endsWith(" is taken away"));
    }

    @Test
    void words_alone_are_no_difference() {
        assertThat(PolicyDifference.sentences(CompletePolicy.policy(), CompletePolicy.with("for tests", "for nobody")))
                .isEqualTo(List.of("nothing but comments or the order of lines changes"));
    }

    private static String line(String beginning) {
        return CompletePolicy.TEXT
                .lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    private static String field(String line, int index) {
        return line.split(" ")[index];
    }
}
