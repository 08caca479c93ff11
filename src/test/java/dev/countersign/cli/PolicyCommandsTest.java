package dev.countersign.cli;

import static dev.countersign.cli.ApproverDesk.ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with policies at their own desk. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyCommandsTest {
    private static final String PRODUCTION = "policies/production.policy";

    @TempDir
    private Path folder;

    private ApproverDesk desk;
    private Path policy;

    @BeforeEach
    void sitDown() throws IOException {
        desk = new ApproverDesk(folder);
        policy = Files.writeString(folder.resolve("my.policy"), desk.policy());
    }

    @AfterEach
    void getUp() {
        desk.close();
    }

    @Test
    void check_says_in_words_what_a_policy_says() {
        var run = Run.of("policy", "check", policy.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith(policy + " is a policy.")
                .containsPattern("digest +" + desk.digest())
                .containsPattern("approved by +2 of release-managers, at least 1 of them over the command line\n")
                .containsPattern("window +1 hour after enough people have approved; any one of security can veto")
                .containsPattern("break glass +3 of everybody, without a window\n");
        assertThat(Run.of("policy", "check", policy.toString(), "--json").out())
                .contains("\"digest\": \"" + desk.digest() + "\"");
    }

    @Test
    void check_refuses_as_the_signer_does_and_names_the_line() throws IOException {
        Files.writeString(policy, desk.policy().replace("threshold 2", "threshold 9"));

        var run = Run.of("policy", "check", policy.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith(policy + " is refused: line ");
        assertThat(Run.of("policy", "check", folder + "/none").err()).startsWith("There is no file ");
    }

    @Test
    void check_compares_the_directory_file() throws IOException {
        var directory = Files.writeString(folder.resolve("people"), "approver-1 Ada <ada@example.org>\n");
        var named = HexFormat.of().formatHex(Sha256.of(Files.readAllBytes(directory)));
        assertThat(Run.of("policy", "check", policy.toString(), "--directory", directory.toString())
                        .err())
                .startsWith("The policy names no directory file.");
        Files.writeString(policy, desk.policy().replace("directory none", "directory " + named));

        assertThat(Run.of("policy", "check", policy.toString(), "--directory", directory.toString())
                        .out())
                .contains(named + " (the same as " + directory + ")");
        Files.writeString(directory, "approver-1 Eve\n");
        var other = Run.of("policy", "check", policy.toString(), "--directory", directory.toString());
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).startsWith(directory + " is not the directory file of the policy");
    }

    @Test
    void test_runs_what_stands_beside_the_policy() {
        var run = Run.of("policy", "test", PRODUCTION);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).matches("[0-9]+ tests, 0 failed[.]\\R");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void test_shows_what_came_out_otherwise() throws IOException {
        var tests = Files.writeString(folder.resolve("tests"), """
                test two people
                request thermo-controller release
                approve approver-1 command-line
                approve approver-2 command-line
                expect allowed
                """);

        var run = Run.of("policy", "test", policy.toString(), "--tests", tests.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEqualToNormalizingNewlines("""
                %s, line 1: two people
                  expected: allowed
                  actual:   allowed after 1h
                1 tests, 1 failed.
                """.formatted(tests));
        Files.writeString(tests, "nonsense\n");
        assertThat(Run.of("policy", "test", policy.toString(), "--tests", tests.toString())
                        .err())
                .startsWith(tests + " is refused: line 1: ");
    }

    @Test
    void diff_says_what_changes_and_who_must_approve_it() throws IOException {
        var next = Files.writeString(
                folder.resolve("next"),
                desk.policy()
                        .replace("previous " + "0".repeat(64), "previous " + desk.digest())
                        .replace("window 1h", "window 2h"));

        var run = Run.of("policy", "diff", policy.toString(), next.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("1h").contains("2h").containsPattern("must be approved by +2 of everybody");
        var back = Run.of("policy", "diff", next.toString(), policy.toString());
        assertThat(back.exitCode()).isEqualTo(1);
        assertThat(back.out()).containsPattern("not possible +the policy names ");
    }

    @Test
    void fetch_keeps_only_what_has_the_digest() throws IOException {
        desk.server.answer("/api/v1/policies", 200, "[{\"digest\": \"" + desk.digest() + "\", \"inForce\": true}]");
        var file = folder.resolve("fetched");

        assertThat(desk.run("policy", "fetch", "-o", file.toString()).out()).contains("The policy " + desk.digest());
        assertThat(file).hasContent(desk.policy());
        assertThat(desk.run("policy", "fetch").out()).isEqualToNormalizingNewlines(desk.policy());
        desk.server.answer("/api/v1/policies/" + desk.digest(), 200, desk.policy() + "\n");
        var lie = desk.run("policy", "fetch", desk.digest());
        assertThat(lie.exitCode()).isEqualTo(1);
        assertThat(lie.err()).startsWith("The server sent another policy than " + desk.digest());
    }

    @Test
    void explain_counts_only_what_it_has_verified() {
        var nobody = desk.run("policy", "explain", ID);
        assertThat(nobody.exitCode()).isEqualTo(75);
        assertThat(nobody.out())
                .contains("Approved by nobody yet.")
                .contains("- The rule is: 2 of release-managers, at least 1 of them over the command line.")
                .contains("approver-1, approver-2 may approve")
                .contains("- The window: 1 hour after enough people have approved; any one of security can veto");

        desk.shows(desk.approval(desk.key(0), desk.statement()), desk.approval(desk.key(1), desk.statement() + "x"));
        var one = desk.run("policy", "explain", ID);
        assertThat(one.exitCode()).isEqualTo(75);
        assertThat(one.out())
                .contains("Approved by approver-1 (command line).")
                .contains("approval by approver-2 does not count");

        desk.shows(desk.approval(desk.key(0), desk.statement()), desk.approval(desk.key(1), desk.statement()));
        var two = desk.run("policy", "explain", ID, "--json");
        assertThat(two.exitCode()).isZero();
        assertThat(two.out()).contains("\"enough\": true");
    }

    @Test
    void explain_says_what_no_approval_could_help() {
        desk.states("submitter=ci", "submitter=robot");

        var run = desk.run("policy", "explain", ID);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("- The policy refuses it: robot may not submit thermo-controller release.");
    }

    @Test
    void explain_names_a_submitter_who_cannot_approve() {
        desk.states("submitter=ci", "submitter=ci-of-1");

        assertThat(desk.run("policy", "explain", ID).exitCode()).isEqualTo(1);
    }
}
