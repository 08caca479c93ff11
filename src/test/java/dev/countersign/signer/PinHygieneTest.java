package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.signer.hsm.PinFile;
import dev.countersign.signer.hsm.Token;
import dev.countersign.testing.SearchedProcess;
import dev.countersign.testing.SearchedProcess.Place;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PIN is nowhere in a signer that works, whatever can be looked at; and where it is, the search finds it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PinHygieneTest {
    @TempDir
    private Path folder;

    @Test
    void a_signer_that_has_signed_holds_its_PIN_nowhere() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        String pin = Files.readString(home.folder().resolve("pin"));
        try (var signer = SignerUnderTest.start(home, "-Xmx128m")) {
            signer.sign(TestRelease.thermo(SignerUnderTest.policy(home), Instant.now()));
            signer.sign(TestRelease.valve(SignerUnderTest.policy(home), Instant.now()));

            assertThat(SearchedProcess.placesInJava(signer.pid(), pin, folder)).isEmpty();
            assertThat(signer.output()).doesNotContain(pin);
        }
        assertThat(SearchedProcess.files(home.folder(), pin, Set.of("pin"))).isEmpty();
    }

    /** The mistakes that are not made: a PIN as a string, as an argument, as a variable, in what is said. */
    static final class KeepsItsPin {
        public static void main(String[] arguments) throws Exception {
            Path home = Path.of(arguments[0]);
            char[] pin = PinFile.read(home);
            String kept = new String(pin);
            try (var token =
                    Token.open(home, pin, CeremonyRecord.parse(Files.readAllBytes(home.resolve("ceremony.record"))))) {
                System.out.println("open with " + token.keyNames() + " and " + kept);
                System.in.read();
            }
            System.out.println(kept.length());
        }
    }

    @Test
    void a_program_that_keeps_its_PIN_is_found_out_everywhere() throws Exception {
        SignerHome home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");
        String pin = Files.readString(home.folder().resolve("pin"));
        var builder = home.java(KeepsItsPin.class.getName(), home.folder().toString(), pin);
        builder.environment().put("COUNTERSIGN_PIN", pin);
        builder.command().add(1, "-Xmx128m");
        Process process = builder.start();
        try (var said = process.inputReader()) {
            assertThat(said.readLine()).contains(pin);
            assertThat(SearchedProcess.placesInJava(process.pid(), pin, folder))
                    .containsExactlyInAnyOrder(Place.values());
            Files.writeString(folder.resolve("some.log"), "PIN " + pin);
            assertThat(SearchedProcess.files(folder, pin, Set.of("signer/pin")))
                    .containsExactly(folder.resolve("some.log"));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
