package dev.countersign.signer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.signer.hsm.TokenProperties;
import dev.countersign.testing.Command;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy marked production refuses, and that all of it is said at once. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProductionCheckTest {
    private static final String SOFT_HSM =
            "signer: will not start: the policy is marked production, and the token is SoftHSM, which keeps its keys in files";
    private static final String DEBUGGER =
            "signer: will not start: a debugger could attach: the option -XX:+DisableAttachMechanism is missing";
    private static final String CORE_FILE = "signer: will not start: a crash could write the PIN into a core file: "
            + "the limit of core files is not 0";
    private static final String[] KEYS = {"thermo-1=rsa3072", "thermo-2=rsa3072", "valve-1=p256", "publication-1=p256"};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java -XX:+DisableAttachMechanism -cp a b",
                "java -XX:-DisableAttachMechanism -XX:+DisableAttachMechanism"
            })
    void no_debugger_can_attach_with_the_option(String command) {
        assertThat(ProductionCheck.debugger(command.replace(' ', '\0'))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java -cp a b",
                "java -XX:+DisableAttachMechanism -XX:-DisableAttachMechanism",
                "java -XX:-DisableAttachMechanism",
                "java -Dx=-XX:+DisableAttachMechanism",
                "java -XX:+DisableAttachMechanisms"
            })
    void a_debugger_can_attach_without_it(String command) {
        assertThat(ProductionCheck.debugger(command.replace(' ', '\0')))
                .hasValueSatisfying(reason -> assertThat(DEBUGGER).endsWith(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unlimited            unlimited", "1                    1", "00                   00"})
    void core_files_must_be_forbidden(String limits) {
        String start = "Max stack size  8388608  unlimited  bytes\nMax core file size        ";
        assertThat(ProductionCheck.coreDump(start + limits + "            bytes     \n"))
                .hasValueSatisfying(reason -> assertThat(CORE_FILE).endsWith(reason));
        assertThat(ProductionCheck.coreDump(start + "0                    unlimited            bytes     \n"))
                .isEmpty();
    }

    @Test
    void the_program_is_the_one_of_the_ceremony_or_one_accepted_later() {
        Optional<String> one = Optional.of("1".repeat(64));
        Optional<String> other = Optional.of("2".repeat(64));
        assertThat(ProductionCheck.program(one, one)).isEmpty();
        assertThat(ProductionCheck.program(Optional.empty(), one)).isEmpty();
        assertThat(ProductionCheck.program(one, other))
                .contains(
                        "this program is neither the one that held the ceremony nor one accepted later: its SHA-256 is "
                                + "2".repeat(64) + ", expected is " + "1".repeat(64));
        assertThat(ProductionCheck.program(one, Optional.empty()).orElseThrow())
                .contains("its SHA-256 is none, for it is no jar, expected is 1");
    }

    @Test
    void loose_classes_cannot_be_accepted() {
        assertThatThrownBy(() -> ProductionCheck.acceptProgram(folder))
                .isInstanceOf(StartException.class)
                .hasMessage("this program is no jar");
    }

    @Test
    void a_software_token_is_known_by_its_library_and_by_its_maker() {
        var software = new TokenProperties(Path.of("/usr/lib/softhsm/libsofthsm2.so"), 1);
        var other = new TokenProperties(Path.of("/usr/lib/libother.so"), 1);
        assertThat(ProductionCheck.token(software, "")).isPresent();
        assertThat(ProductionCheck.token(other, "SoftHSM project SoftHSM v2")).isPresent();
        assertThat(ProductionCheck.token(other, "Maker Model")).isEmpty();
    }

    @Test
    void keys_of_public_test_suites_are_refused_by_name() throws Exception {
        CeremonyRecord genuine = SoftwareToken.CEREMONY;
        assertThat(ProductionCheck.keys(genuine, ProductionCheck.testKeys())).isEmpty();
        String known = genuine.keys().getLast().spkiSha256();
        assertThat(ProductionCheck.keys(genuine, List.of("0".repeat(64), known)))
                .containsExactly("the policy is marked production, and the key "
                        + genuine.keys().getLast().name() + " is a known test key");
    }

    /** The list of the program beside the fixtures themselves, where this project lies beside them. */
    @Test
    void the_list_of_test_keys_has_one_digest_a_line() throws Exception {
        assertThat(ProductionCheck.testKeys())
                .hasSize(9)
                .allMatch(digest -> digest.matches("[0-9a-f]{64}"))
                .contains("e30c878dc6be98318c2b74add485e4e1527f7458bfa17ae4da8c5639ad69a21b");
    }

    @Test
    void everything_that_is_wrong_is_said_at_once_one_reason_a_line() throws Exception {
        SignerHome home = productionHome();
        Files.writeString(home.folder().resolve("journal"), "nonsense\n");
        Command.Result result = run(home, "");
        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.output().lines())
                .containsExactly(
                        "signer: will not start: record 0 of the journal has too few fields",
                        SOFT_HSM,
                        DEBUGGER,
                        CORE_FILE);
        assertThat(Files.readString(home.folder().resolve("journal"))).isEqualTo("nonsense\n");
        assertThat(home.anchor()).doesNotExist();
    }

    @Test
    void a_wrong_PIN_is_one_reason_of_several_and_decides_the_exit_code() throws Exception {
        SignerHome home = productionHome();
        Files.writeString(home.folder().resolve("pin"), "0000000000000000");
        Files.writeString(home.anchor(), "nonsense\n");
        Command.Result result = run(home, "");
        assertThat(result.exit()).isEqualTo(64);
        assertThat(result.output().lines()).hasSize(5).contains(SOFT_HSM, DEBUGGER, CORE_FILE);
        assertThat(result.output())
                .contains("signer: will not start: The token does not take the PIN (CKR_PIN_INCORRECT)")
                .contains("signer: will not start: the anchor " + home.anchor()
                        + " is not a line of fence, position and hash");
    }

    @Test
    void the_jar_is_held_against_the_record_until_an_operator_accepts_another() throws Exception {
        SignerHome home = productionHome();
        Path record = home.folder().resolve("ceremony.record");
        Files.writeString(
                record, Files.readString(record).replaceFirst("(?m)^program=.*$", "program=" + "ab".repeat(32)));
        Path jar = jar();
        Command.Result refused = run(home, jar.toString());
        assertThat(refused.exit()).as(refused.output()).isEqualTo(65);
        assertThat(refused.output()).contains("expected is " + "ab".repeat(32));
        Command.Result accepted = Command.run(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        jar.toString(),
                        "dev.countersign.signer.Main",
                        "accept-program",
                        "--home",
                        home.folder().toString()));
        assertThat(accepted.exit()).as(accepted.output()).isZero();
        assertThat(refused.output())
                .contains("its SHA-256 is " + accepted.output().strip() + ",");
        assertThat(run(home, jar.toString()).output()).contains(SOFT_HSM).doesNotContain("this program");
    }

    /** The example of a production policy, with the keys of a token that it must refuse. */
    private SignerHome productionHome() throws IOException {
        SignerHome home = SignerHome.copy(folder.resolve("signer"), KEYS);
        String policy = Files.readString(Path.of("policies/production.policy"));
        for (var key : home.record().keys()) {
            policy = policy.replaceFirst(
                    "key " + key.name() + " (\\S+) [0-9a-f]{64}", "key " + key.name() + " $1 " + key.spkiSha256());
        }
        SignerUnderTest.pin(home, policy.getBytes(US_ASCII));
        return home;
    }

    /** Where debuggers can attach and core files are allowed. */
    private Command.Result run(SignerHome home, String classPath) {
        return SignerUnderTest.run(home, command -> {
            var altered = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -S -c 1 && exec \"$0\" \"$@\""));
            command.stream()
                    .map(word -> !classPath.isEmpty() && word.contains("test-classes") ? classPath : word)
                    .filter(word -> !word.equals("-XX:+DisableAttachMechanism"))
                    .forEach(altered::add);
            return altered;
        });
    }

    private Path jar() throws IOException {
        Path jar = folder.resolve("signer.jar");
        var arguments = new ArrayList<>(List.of("--create", "--file", jar.toString()));
        for (String name : Stream.of("signer", "policy", "firmware", "evidence").toList()) {
            arguments.addAll(List.of("-C", "target/classes", "dev/countersign/" + name));
        }
        assertThat(ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, arguments.toArray(String[]::new)))
                .isZero();
        return jar;
    }
}
