package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.ceremony.Minutes;
import dev.countersign.evidence.ceremony.MinutesSignatures;
import dev.countersign.testing.Command;
import dev.countersign.testing.SignerHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code signer ceremony}, each time in a process of its own, with a real token. */
class CeremonyTest {
    private static final int DONE = 0;
    private static final int USAGE = 2;
    private static final int REFUSED = 65;
    private static final int SURPRISE = 70;

    @TempDir
    Path folder;

    private SignerHome home;

    @BeforeEach
    void make() {
        home = SignerHome.withoutToken(folder.resolve("signer"));
    }

    private Command.Result ceremony(String... more) {
        return ceremony(home.folder(), SignerHome.module(), more);
    }

    private Command.Result ceremony(Path where, Path module, String... more) {
        var arguments = new ArrayList<>(List.of("ceremony", "--home", where.toString(), "--module", module.toString()));
        arguments.addAll(List.of(more));
        return home.run("dev.countersign.signer.Main", arguments.toArray(String[]::new));
    }

    private List<String> opened() {
        return TokenStage.play(home, TokenTest.Opens.class);
    }

    private String modeOf(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.folder().resolve(name)));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(home.folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void makes_a_token_that_the_signer_can_open() throws Exception {
        var result = ceremony("--key", "thermo-1=rsa3072", "--key", "valve-1=p256", "--label", "factory.1");

        assertThat(result.exit()).isEqualTo(DONE);
        var ceremony = home.record();
        assertThat(result.output())
                .contains("The token factory.1 (serial number " + ceremony.tokenSerial() + ") holds 2 keys:")
                .contains("  thermo-1 rsa3072 " + ceremony.keys().getFirst().spkiSha256())
                .contains("  valve-1 p256 " + ceremony.keys().getLast().spkiSha256())
                .contains("take " + home.folder().resolve("so-pin") + " off this machine");
        assertThat(ceremony.module()).isEqualTo(SignerHome.module().toString());
        assertThat(ceremony.tokenLabel()).isEqualTo("factory.1");
        assertThat(opened()).contains("open with thermo-1, valve-1");
    }

    @Test
    void leaves_files_for_the_owner_alone_whatever_the_mask_is() throws Exception {
        var java = home.java(
                "dev.countersign.signer.Main",
                "ceremony",
                "--home",
                home.folder().toString(),
                "--module",
                SignerHome.module().toString(),
                "--key",
                "valve-1=p256");
        var command = new ArrayList<>(List.of("sh", "-c", "umask 000 && exec \"$@\"", "sh"));
        command.addAll(java.command());

        assertThat(Command.run(folder, command, home.environment()).exit()).isEqualTo(DONE);

        assertThat(files())
                .containsExactly(
                        "ceremony.record",
                        "minutes-1.signatures",
                        "minutes-1.txt",
                        "pin",
                        "so-pin",
                        "softhsm2.conf",
                        "token.properties",
                        "tokens");
        for (var name : List.of(
                "ceremony.record", "minutes-1.txt", "minutes-1.signatures", "pin", "so-pin", "token.properties")) {
            assertThat(modeOf(name)).as(name).isEqualTo("rw-------");
        }
    }

    @Test
    void tells_the_pins_to_nobody() throws Exception {
        var result = ceremony("--key", "valve-1=p256");

        for (var name : List.of("pin", "so-pin")) {
            var pin = Files.readString(home.folder().resolve(name));
            assertThat(pin).hasSize(RandomPin.LENGTH);
            assertThat(result.output()).doesNotContain(pin);
            assertThat(Files.readString(home.folder().resolve("ceremony.record")))
                    .doesNotContain(pin);
            assertThat(Files.readString(home.folder().resolve("token.properties")))
                    .doesNotContain(pin);
        }
        assertThat(Files.readString(home.folder().resolve("pin")))
                .isNotEqualTo(Files.readString(home.folder().resolve("so-pin")));
    }

    @Test
    void makes_the_home_where_it_is_missing() throws Exception {
        var other = folder.resolve("new/home");
        var result = ceremony(other, SignerHome.module(), "--key", "valve-1=p256");

        assertThat(result.exit()).isEqualTo(DONE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                .isEqualTo("rwx------");
        assertThat(other.resolve("ceremony.record")).exists();
    }

    @Test
    void is_held_once() throws Exception {
        assertThat(ceremony("--key", "valve-1=p256").exit()).isEqualTo(DONE);
        var before = Files.readAllBytes(home.folder().resolve("ceremony.record"));

        var second = ceremony("--key", "valve-2=p256");

        assertThat(second.exit()).isEqualTo(REFUSED);
        assertThat(second.output())
                .isEqualTo("A ceremony was held in " + home.folder() + " already: ceremony.record is there."
                        + " A further key is made with --add, other keys in another home.\n");
        assertThat(Files.readAllBytes(home.folder().resolve("ceremony.record"))).isEqualTo(before);
        assertThat(opened()).contains("open with valve-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pin", "so-pin", "token.properties"})
    void touches_nothing_where_files_of_another_token_lie(String name) throws Exception {
        Files.writeString(home.folder().resolve(name), "of another token");

        var result = ceremony("--key", "valve-1=p256");

        assertThat(result.exit()).isEqualTo(REFUSED);
        assertThat(result.output()).contains("has a file " + name + " but neither a ceremony record nor the mark");
        assertThat(Files.readString(home.folder().resolve(name))).isEqualTo("of another token");
        assertThat(home.folder().resolve("tokens")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-x---", "rwxrwxrwx", "rwx--x--x", "r-x------"})
    void is_refused_in_a_home_that_others_can_enter(String mode) throws Exception {
        Files.setPosixFilePermissions(home.folder(), PosixFilePermissions.fromString(mode));

        var result = ceremony("--key", "valve-1=p256");

        assertThat(result.exit()).isEqualTo(REFUSED);
        assertThat(result.output()).contains("must be a folder that only its owner may enter (mode 0700)");
        Files.setPosixFilePermissions(home.folder(), PosixFilePermissions.fromString("rwx------"));
        assertThat(files()).containsExactly("softhsm2.conf", "tokens");
    }

    @Test
    void does_not_take_a_token_that_is_there() throws Exception {
        assertThat(ceremony("--key", "valve-1=p256", "--label", "factory").exit())
                .isEqualTo(DONE);
        var other = folder.resolve("other");

        var result = ceremony(other, SignerHome.module(), "--key", "valve-1=p256", "--label", "factory");

        assertThat(result.exit()).isEqualTo(REFUSED);
        assertThat(result.output()).isEqualTo("There is a token factory already. Nothing was touched.\n");
        assertThat(opened()).contains("open with valve-1");
    }

    /** What a ceremony that was killed leaves behind, made by taking the record away again. */
    private String breakOff() throws IOException {
        assertThat(ceremony("--key", "thermo-1=rsa3072").exit()).isEqualTo(DONE);
        var label = home.record().tokenLabel();
        Files.delete(home.folder().resolve("ceremony.record"));
        Files.writeString(home.folder().resolve("ceremony.attempt"), label + "\n");
        return label;
    }

    @Test
    void that_broke_off_begins_anew_with_the_same_token() throws Exception {
        var label = breakOff();

        var result = ceremony("--key", "valve-1=p256", "--key", "valve-2=p256");

        assertThat(result.exit()).isEqualTo(DONE);
        assertThat(result.output())
                .startsWith("An earlier ceremony in this home broke off; its token " + label + " is made anew.\n");
        assertThat(home.record().tokenLabel()).isEqualTo(label);
        assertThat(home.record().objects()).isEqualTo(6);
        assertThat(home.folder().resolve("ceremony.attempt")).doesNotExist();
        assertThat(opened()).contains("open with valve-1, valve-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "countersign-12", "countersign-12345678\0\0", "\n"})
    void that_broke_off_while_it_wrote_its_mark_begins_anew(String torn) throws Exception {
        Files.writeString(home.folder().resolve("ceremony.attempt"), torn);

        var result = ceremony("--key", "valve-1=p256", "--label", "factory");

        assertThat(result.exit()).isEqualTo(DONE);
        assertThat(result.output()).startsWith("The token factory ");
        assertThat(home.folder().resolve("ceremony.attempt")).doesNotExist();
    }

    @Test
    void that_broke_off_keeps_its_label() throws Exception {
        var label = breakOff();

        var result = ceremony("--key", "valve-1=p256", "--label", "another");

        assertThat(result.exit()).isEqualTo(REFUSED);
        assertThat(result.output()).contains("was for a token " + label + ": begin it anew with the same label");
    }

    @Test
    void that_broke_off_does_not_take_the_token_with_another_security_officers_pin() throws Exception {
        breakOff();
        Files.writeString(home.folder().resolve("so-pin"), "another-pin");

        var result = ceremony("--key", "valve-1=p256");

        assertThat(result.exit()).isEqualTo(REFUSED);
        assertThat(result.output())
                .contains("does not take the PIN in " + home.folder().resolve("so-pin"));
        assertThat(home.folder().resolve("ceremony.record")).doesNotExist();
    }

    @Test
    void is_refused_while_another_one_runs() throws Exception {
        var first = home.java(
                        "dev.countersign.signer.Main",
                        "ceremony",
                        "--home",
                        home.folder().toString(),
                        "--module",
                        SignerHome.module().toString(),
                        "--key",
                        "thermo-1=rsa3072",
                        "--key",
                        "thermo-2=rsa3072",
                        "--key",
                        "thermo-3=rsa3072")
                .start();
        while (!Files.exists(home.folder().resolve("ceremony.attempt")) && first.isAlive()) {
            Thread.sleep(5);
        }

        var second = ceremony("--key", "valve-1=p256");

        assertThat(first.waitFor()).isEqualTo(DONE);
        assertThat(second.exit()).isEqualTo(REFUSED);
        assertThat(second.output())
                .containsAnyOf("Another ceremony is running in " + home.folder(), "A ceremony was held in");
        assertThat(opened()).contains("open with thermo-1, thermo-2, thermo-3");
    }

    @Test
    void needs_a_module() {
        var nothing = ceremony(home.folder(), folder.resolve("missing.so"), "--key", "valve-1=p256");
        assertThat(nothing.exit()).isEqualTo(REFUSED);
        assertThat(nothing.output()).isEqualTo("There is no PKCS#11 module " + folder.resolve("missing.so") + ".\n");
    }

    @Test
    void needs_a_module_that_is_one() throws Exception {
        var text = Files.writeString(folder.resolve("text.so"), "not a library");

        var result = ceremony(home.folder(), text, "--key", "valve-1=p256");

        assertThat(result.exit()).isEqualTo(SURPRISE);
        assertThat(result.output()).contains("The PKCS#11 module " + text + " cannot be loaded");
    }

    @Test
    void works_with_a_module_and_a_home_at_odd_paths() throws Exception {
        var odd = Files.createDirectories(folder.resolve("an  odd 'path' (with) =,{}; things"));
        var module = Files.copy(SignerHome.module(), odd.resolve("lib soft'hsm.so"));
        home = SignerHome.withoutToken(folder.resolve("the  signer's (own) {home},;"));

        var result = ceremony(home.folder(), module, "--key", "valve-1=p256");

        assertThat(result.output()).startsWith("The token ");
        assertThat(home.record().module()).isEqualTo(module.toString());
        assertThat(opened()).contains("open with valve-1");
    }

    @Test
    void takes_the_slot_that_it_is_told_and_no_token_that_is_in_use() throws Exception {
        assertThat(ceremony("--key", "valve-1=p256", "--slot", "0").exit()).isEqualTo(DONE);
        long used = TokenProperties.read(home.folder()).slot();
        var other = folder.resolve("other");

        var taken = ceremony(other, SignerHome.module(), "--key", "valve-1=p256", "--slot", Long.toString(used));

        assertThat(taken.exit()).isEqualTo(REFUSED);
        assertThat(taken.output())
                .isEqualTo(
                        "In slot " + used + " there is no token that is still uninitialised. Nothing was touched.\n");
        assertThat(opened()).contains("open with valve-1");
    }

    @Test
    void ends_with_minutes_that_every_key_has_signed() throws Exception {
        var result = ceremony("--key", "thermo-1=rsa3072", "--key", "valve-1=p256");

        var text = Files.readAllBytes(home.folder().resolve("minutes-1.txt"));
        var minutes = Minutes.parse(text, home.record());
        assertThat(minutes.genesis()).isEmpty();
        assertThat(MinutesSignatures.parse(Files.readAllBytes(home.folder().resolve("minutes-1.signatures")))
                        .findings(minutes))
                .isEmpty();
        assertThat(result.output()).contains(new String(text, StandardCharsets.US_ASCII).indent(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--key valve-1",
                "--key valve-1=p384",
                "--key Valve=p256",
                "--key =p256",
                "--key valve_1=p256",
                "--key valve-1=p256 --pin 1234",
                "--key",
                "--label factory",
                "--key valve-1=p256 --label one --label two",
                "--key valve-1=p256 --slot first",
                "--key valve-1=p256 --add valve-2=p256",
                "--add valve-1=p256",
                "--yes"
            })
    void is_not_held_with_wrong_words(String words) throws Exception {
        var result = ceremony(words.split(" "));

        assertThat(result.exit()).isEqualTo(USAGE);
        assertThat(result.output()).endsWith(CeremonyCommand.USAGE + "\n");
        assertThat(files()).containsExactly("softhsm2.conf", "tokens");
    }

    @Test
    void makes_no_two_keys_of_one_name_and_no_odd_label() {
        assertThat(ceremony("--key", "valve-1=p256", "--key", "valve-1=rsa3072").output())
                .isEqualTo("Two keys have the same name.\n");
        assertThat(ceremony("--key", "valve-1=p256", "--label", "a b").output())
                .startsWith("A token's label has letters, digits,");
        var keys = Stream.iterate(1, i -> i + 1)
                .limit(33)
                .flatMap(i -> Stream.of("--key", "valve-" + i + "=p256"))
                .collect(Collectors.toList());
        assertThat(ceremony(keys.toArray(String[]::new)).output())
                .isEqualTo("A ceremony makes 1 to 32 keys, not 33.\n");
    }

    @Test
    void gives_every_key_an_id_that_the_jdk_writes_as_it_is() {
        var keys = Stream.iterate(1, i -> i + 1)
                .limit(32)
                .flatMap(i -> Stream.of("--key", "valve-" + i + "=p256"))
                .toArray(String[]::new);

        assertThat(ceremony(keys).exit()).isEqualTo(DONE);

        assertThat(home.record().keys()).hasSize(32);
        assertThat(home.record().objects()).isEqualTo(96);
        assertThat(opened()).first().asString().startsWith("open with valve-1, valve-2");
    }
}
