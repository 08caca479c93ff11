package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.SignerHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ceremony at a terminal: a real one, made by the system's {@code script}, at which this test types. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CeremonyGuideTest {
    @TempDir
    private Path folder;

    @Test
    void a_person_who_knows_nothing_is_led_through_the_ceremony() throws Exception {
        SignerHome home = SignerHome.withoutToken(folder.resolve("signer"));

        String said = atTerminal(
                home,
                List.of(),
                home.folder().toString(),
                SignerHome.module().toString(),
                "0",
                "thermo-1=rsa3072",
                "valve-1=p256",
                "",
                "yes");

        assertThat(said)
                .contains("This is a key ceremony.")
                .contains("Home:")
                .contains("Module:")
                .contains("slot 0: SoftHSM project SoftHSM v2, not initialised, can be taken")
                .contains("The token in slot 0 is initialised")
                .contains("thermo-1 (rsa3072), valve-1 (p256)")
                .contains("holds 2 keys")
                .contains("countersign/minutes/v1");
        assertThat(home.record().keys()).hasSize(2);
    }

    @Test
    void nothing_is_touched_without_a_yes() throws Exception {
        SignerHome home = SignerHome.withoutToken(folder.resolve("signer"));
        List<String> given = List.of(
                "--home",
                home.folder().toString(),
                "--module",
                SignerHome.module().toString());

        assertThat(atTerminal(home, given, "", "valve-1=p256", "", "no"))
                .contains("You did not agree. Nothing was touched.");
        assertThat(atTerminal(home, given, "", "valve-1=p256", "", "y")).contains("Nothing was touched.");
        assertThat(atTerminal(home, given, "first")).contains("A slot has a number; this is not one: first");

        assertThat(home.folder().resolve("tokens")).isEmptyDirectory();
        assertThat(home.folder().resolve("ceremony.record")).doesNotExist();
    }

    @Test
    void a_script_that_says_yes_is_asked_nothing() throws Exception {
        SignerHome home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");

        String said = atTerminal(home, List.of("--home", home.folder().toString(), "--add", "valve-2=p256", "--yes"));

        assertThat(said).doesNotContain("Begin?").contains("holds 2 keys");
    }

    private String atTerminal(SignerHome home, List<String> options, String... lines) throws Exception {
        var java = home.java("dev.countersign.signer.Main", "ceremony");
        java.command().addAll(options);
        Path command = Files.writeString(
                folder.resolve("command.sh"),
                java.command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ", "exec ", "\n")));
        var builder = new ProcessBuilder("script", "-qec", "sh " + command, "/dev/null").redirectErrorStream(true);
        builder.environment().putAll(home.environment());
        var process = builder.start();
        try (var keyboard = process.getOutputStream()) {
            for (String line : lines) {
                keyboard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            keyboard.flush();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        }
    }
}
