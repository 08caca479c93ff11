package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CountersignTest {
    private static final String ID = "ab".repeat(32);
    private static final String FAR_AWAY = "http://sign.example.org";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "submit ",
                "status ",
                "list ",
                "approve ",
                "reject ",
                "veto ",
                "statement ",
                "policy ",
                "policy check ",
                "policy test ",
                "policy diff ",
                "policy fetch ",
                "policy explain ",
                "policy propose ",
                "change ",
                "change propose-policy ",
                "change suspend ",
                "change lift ",
                "change revoke ",
                "change clock ",
                "change list ",
                "change show ",
                "change approve ",
                "change veto ",
                "cancel ",
                "download ",
                "verify ",
                "inspect "
            })
    void explains_every_command_and_every_exit_code(String command) {
        var run = Run.of((command + "--help").split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Exit codes:");
        for (var code : ExitCode.values()) {
            assertThat(run.out()).containsPattern("\n  " + code.number() + " +[A-Z]");
        }
    }

    @Test
    void the_numbers_of_the_exit_codes_never_change() {
        assertThat(ExitCode.help().keySet()).containsExactly("0", "1", "2", "69", "70", "74", "75", "77");
        assertThat(ExitCode.NO_JAVA.number()).isEqualTo(Launcher.UNAVAILABLE);
    }

    @Test
    void without_a_command_there_is_nothing_to_do() {
        var run = Run.of();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("Which command?");
    }

    @Test
    void an_unknown_option_is_a_usage_error_with_a_document() throws IOException {
        var run = Run.of("status", ID, "--jsn", "--json");

        assertThat(run.exitCode()).isEqualTo(2);
        GoldenFile.assertMatches("usage.json", run.out());
    }

    @Test
    void an_id_that_is_none_is_a_usage_error() {
        var run = Run.of("status", "../keys");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("\"../keys\" is not the id of a request: 64 hexadecimal digits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sign.example.org",
                "ftp://sign.example.org",
                "https://",
                "https://me@sign.example.org",
                "https://x/?y"
            })
    void an_address_that_is_none_is_a_usage_error(String address) {
        var run = Run.of("--server", address, "status", ID);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("is not the address of a server");
    }

    @Test
    void an_address_in_the_environment_is_checked_too() {
        var run = new Run.World().variable("COUNTERSIGN_SERVER", "nonsense").run("status", ID);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("COUNTERSIGN_SERVER: \"nonsense\" is not the address of a server");
    }

    @Test
    void sends_a_token_over_a_plain_line_to_this_machine_only() {
        var run = new Run.World().variable("COUNTERSIGN_TOKEN", "abc").run("--server", FAR_AWAY, "status", ID);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("A token is sent to another machine only over https");
    }

    @Test
    void never_repeats_what_is_in_a_token_file() throws IOException {
        var file = Files.writeString(folder.resolve("token"), "my secret\nand more\n");

        var run = Run.of("--token-file", file.toString(), "status", ID);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("There is no access token in ").doesNotContain("secret");
    }

    @Test
    void plays_development_identities_on_this_machine_only() {
        var run = Run.of("--server", FAR_AWAY, "--as", "approver-1", "approve", ID);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("http://sign.example.org is not on it");
    }

    @Test
    void plays_nobody_whose_name_leads_out_of_the_folder() {
        var run = Run.of("--as", "../../etc/passwd", "approve", ID);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("is not the name of a person");
    }

    @Test
    void asks_with_what_to_sign() {
        var run = new Run.World().variable("COUNTERSIGN_TOKEN", "abc").run("approve", ID);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("This command signs. With what? --ssh-key KEY;");
    }

    @Test
    void an_identity_and_a_token_exclude_each_other() throws IOException {
        var file = Files.writeString(folder.resolve("token"), "abc");

        var run = Run.of("--as", "approver-1", "--token-file", file.toString(), "approve", ID);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("--as and --token-file exclude each other.");
    }
}
