package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.Command;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.TestRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The papers of a real ceremony on a real token, with founders who sign by real {@code ssh-keygen}; then each falsified. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class VerifyCeremonyCommandTest {
    @TempDir
    private static Path made;

    @TempDir
    private Path folder;

    private Path record;
    private Path minutes;
    private Path policy;
    private Path founder;

    @BeforeAll
    static void ceremony() throws Exception {
        SignerHome home = SignerHome.copy(made.resolve("signer"), TestRelease.KEYS.toArray(String[]::new));
        Path file = Files.write(made.resolve("policy"), TestRelease.policy(home.record()));
        var pinned = home.run(
                "dev.countersign.signer.Main", "pin", "--home", home.folder().toString(), "--policy", file.toString());
        assertThat(pinned.exit()).as(pinned.output()).isZero();
        for (String name : List.of("founder-1", "founder-2", "stranger")) {
            keygen(
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-C",
                    name,
                    "-f",
                    made.resolve(name).toString());
        }
        for (String name : List.of("founder-1", "founder-2")) {
            Path minutes = home.folder().resolve("minutes-1.txt");
            keygen(
                    "-q",
                    "-Y",
                    "sign",
                    "-n",
                    "countersign-minutes",
                    "-f",
                    made.resolve(name).toString(),
                    minutes.toString());
            Files.move(Path.of(minutes + ".sig"), Path.of(minutes + "." + name + ".sig"));
        }
        assertThat(home.run(
                                "dev.countersign.signer.Main",
                                "ceremony",
                                "--home",
                                home.folder().toString(),
                                "--add",
                                "valve-9=p256")
                        .exit())
                .isZero();
    }

    @BeforeEach
    void copyPapers() throws Exception {
        for (String name : List.of(
                "ceremony-1.record",
                "ceremony.record",
                "minutes-1.txt",
                "minutes-1.signatures",
                "minutes-1.txt.founder-1.sig",
                "minutes-1.txt.founder-2.sig",
                "minutes-2.txt",
                "minutes-2.signatures")) {
            Files.copy(made.resolve("signer").resolve(name), folder.resolve(name));
        }
        record = folder.resolve("ceremony-1.record");
        minutes = folder.resolve("minutes-1.txt");
        policy = Files.copy(made.resolve("policy"), folder.resolve("policy"));
        founder = made.resolve("founder-1.pub");
    }

    @Test
    void genuine_papers_are_found_genuine_line_by_line() throws Exception {
        Run run = verify(
                "--founder",
                founder.toString(),
                "--founder",
                made.resolve("founder-2.pub").toString());

        assertThat(run.out())
                .contains("ok     the minutes are those of the record\n")
                .contains("ok     every key has signed the minutes\n")
                .contains("ok     the policy is the one that the minutes name\n")
                .contains("ok     the policy's key valve-1 is one of the record\n")
                .contains("has signed the minutes\n")
                .containsPattern("ok     key thermo-1 \\(rsa3072, [0-9a-f]{64}\\) was made inside the token");
        assertThat(wrong(run)).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void a_later_record_is_held_against_the_one_that_it_extends() {
        Run run = Run.of(
                "verify-ceremony",
                folder.resolve("ceremony.record").toString(),
                "--previous",
                record.toString(),
                "--minutes",
                folder.resolve("minutes-2.txt").toString());

        assertThat(run.out())
                .contains("ok     the record extends record 1\n")
                .contains("ok     all keys of record 1 are still there\n");
        assertThat(run.exitCode()).isZero();
        Run other = Run.of(
                "verify-ceremony",
                record.toString(),
                "--previous",
                folder.resolve("ceremony.record").toString());
        assertThat(wrong(other)).contains("the record does not extend " + folder.resolve("ceremony.record"));
    }

    @Test
    void other_minutes_are_found() throws Exception {
        replace(minutes, "valve-1 p256", "valve-7 p256");
        assertThat(wrong(verify())).anyMatch(line -> line.startsWith("The text of the minutes is refused: line 13"));
    }

    @Test
    void a_changed_policy_is_found() throws Exception {
        replace(policy, "threshold 2", "threshold 2\n# one more comment");
        assertThat(wrong(verify()))
                .anyMatch(line -> line.startsWith("the policy is another one than the minutes name"));
    }

    @Test
    void a_policy_for_other_keys_is_found() throws Exception {
        String digest = Pattern.compile("key valve-1 p256 ([0-9a-f]{64})")
                .matcher(Files.readString(policy))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        replace(policy, digest, "0".repeat(64));
        assertThat(wrong(verify())).contains("the policy's key valve-1 is none of the record");
    }

    @Test
    void another_genesis_in_the_minutes_is_not_what_the_keys_signed() throws Exception {
        Files.writeString(
                minutes, Files.readString(minutes).replaceFirst("genesis=[0-9a-f]{64}", "genesis=" + "0".repeat(64)));
        assertThat(wrong(verify("--founder", founder.toString())))
                .anyMatch(line -> line.startsWith("the signatures are under other minutes"))
                .anyMatch(line -> line.startsWith("no signature by the founder"))
                .anyMatch(line -> line.startsWith("the policy is another one than the minutes name"));
    }

    @Test
    void signatures_that_are_missing_or_of_others_are_found() throws Exception {
        Files.copy(
                folder.resolve("minutes-2.signatures"),
                folder.resolve("minutes-1.signatures"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(wrong(verify())).anyMatch(line -> line.startsWith("the signatures are under other minutes"));
        Files.delete(folder.resolve("minutes-1.signatures"));
        assertThat(wrong(verify("--founder", made.resolve("stranger.pub").toString())))
                .anyMatch(line -> line.startsWith("the keys' signatures are missing"))
                .contains("no signature by the founder with the key " + made.resolve("stranger.pub")
                        + " lies beside the minutes");
    }

    @Test
    void a_signature_for_something_else_than_minutes_is_none() throws Exception {
        Files.delete(folder.resolve("minutes-1.txt.founder-1.sig"));
        keygen(
                "-q",
                "-Y",
                "sign",
                "-n",
                "countersign",
                "-f",
                made.resolve("founder-1").toString(),
                minutes.toString());
        assertThat(wrong(verify("--founder", founder.toString())))
                .anyMatch(line -> line.startsWith("no signature by the founder"));
    }

    @Test
    void a_record_that_is_none_is_refused() throws Exception {
        replace(record, "CKA_EXTRACTABLE=false", "CKA_EXTRACTABLE=true");
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is true where only false is possible");
    }

    @Test
    void what_cannot_be_read_and_what_makes_no_sense_have_codes_of_their_own() {
        assertThat(Run.of("verify-ceremony", folder.resolve("missing").toString())
                        .exitCode())
                .isEqualTo(74);
        assertThat(Run.of("verify-ceremony", record.toString(), "--founder", founder.toString())
                        .exitCode())
                .isEqualTo(2);
        assertThat(verify("--founder", made.resolve("founder-1").toString()).exitCode())
                .isEqualTo(2);
        assertThat(Run.of("verify-ceremony", record.toString()).out())
                .contains("not checked: the minutes")
                .contains("not checked: the policy");
    }

    @Test
    void prints_a_document() {
        assertThat(Run.of("--json", "verify-ceremony", record.toString()).out())
                .contains("\"verdict\": \"genuine\"")
                .contains("\"good\": true");
    }

    private Run verify(String... more) {
        var arguments = new ArrayList<>(List.of(
                "verify-ceremony", record.toString(), "--minutes", minutes.toString(), "--policy", policy.toString()));
        arguments.addAll(List.of(more));
        return Run.of(arguments.toArray(String[]::new));
    }

    private static List<String> wrong(Run run) {
        return run.out()
                .lines()
                .filter(line -> line.startsWith("WRONG  "))
                .map(line -> line.substring(7))
                .toList();
    }

    private static void replace(Path file, String piece, String other) throws Exception {
        String text = Files.readString(file, US_ASCII);
        assertThat(text).contains(piece);
        Files.writeString(file, text.replaceFirst(Pattern.quote(piece), other), US_ASCII);
    }

    private static void keygen(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("ssh-keygen"));
        command.addAll(List.of(arguments));
        Command.Result result = Command.run(made, command);
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
