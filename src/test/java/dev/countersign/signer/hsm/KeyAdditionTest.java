package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.Minutes;
import dev.countersign.evidence.ceremony.MinutesSignatures;
import dev.countersign.testing.Command;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key joins the token of an earlier ceremony, on a real token. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyAdditionTest {
    @TempDir
    private Path folder;

    @Test
    void extends_record_and_minutes_and_lets_the_signer_work_on() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        var policy = SignerUnderTest.policy(home);
        var before = home.record();

        assertThat(add(home, "valve-2=p256").exit()).isZero();

        var after = home.record();
        assertThat(after.number()).isEqualTo(2);
        assertThat(after.previous()).contains(before.digest());
        assertThat(after.keys()).startsWith(before.keys().toArray(KeyRecord[]::new));
        assertThat(after.keys().getLast().name()).isEqualTo("valve-2");
        assertThat(Files.readAllBytes(home.folder().resolve("ceremony-1.record")))
                .isEqualTo(before.encode());
        var minutes = Minutes.parse(Files.readAllBytes(home.folder().resolve("minutes-2.txt")), after);
        assertThat(MinutesSignatures.parse(Files.readAllBytes(home.folder().resolve("minutes-2.signatures")))
                        .findings(minutes))
                .isEmpty();
        assertThat(home.folder().resolve("ceremony.addition")).doesNotExist();
        try (var signer = SignerUnderTest.start(home)) {
            signer.sign(TestRelease.valve(policy, Instant.now()));
        }
    }

    @Test
    void is_refused_while_the_signer_runs() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        try (var signer = SignerUnderTest.start(home)) {
            Command.Result refused = add(home, "valve-2=p256");
            assertThat(refused.exit()).isEqualTo(65);
            assertThat(refused.output()).contains("is running. Stop it first");
            signer.sign(TestRelease.valve(SignerUnderTest.policy(home), Instant.now()));
        }
        SignerUnderTest.start(home).close();
    }

    @Test
    void is_refused_where_it_makes_no_sense() throws Exception {
        SignerHome empty = SignerHome.withoutToken(folder.resolve("empty"));
        assertThat(add(empty, "valve-2=p256").output()).startsWith("No ceremony was held in ");
        SignerHome home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");
        assertThat(add(home, "valve-1=rsa3072").output()).isEqualTo("There is a key valve-1 already.\n");
        Files.writeString(home.folder().resolve("pin"), "not-the-pin");
        assertThat(add(home, "valve-2=p256").exit()).isEqualTo(64);
    }

    /** What an addition leaves that was killed after it had made the pair; and a stranger beside it. */
    static final class LeavesAPair implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            try (var session = TokenStage.tamper(home)) {
                var request = KeyRequest.parse("valve-2=p256");
                KeyGeneration.generate(
                        TokenProperties.read(home),
                        request,
                        HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f10"));
            }
        }
    }

    @Test
    void removes_what_carries_the_mark_of_an_addition_that_broke_off() throws Exception {
        SignerHome home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");
        TokenStage.play(home, LeavesAPair.class);
        assertThat(TokenStage.play(home, TokenTest.Opens.class).toString()).contains("the ceremony did not make");
        assertThat(add(home, "valve-2=p256").output())
                .contains("The token is not what the record says")
                .contains("Nothing was touched");
        Files.writeString(home.folder().resolve("ceremony.addition"), "0102030405060708090a0b0c0d0e0f10\n");

        Command.Result result = add(home, "valve-2=p256");

        assertThat(result.exit()).isZero();
        assertThat(result.output()).startsWith("An earlier addition in this home broke off; 2 objects");
        assertThat(TokenStage.play(home, TokenTest.Opens.class)).contains("open with valve-1, valve-2");
    }

    private static Command.Result add(SignerHome home, String key) {
        return home.run(
                "dev.countersign.signer.Main",
                "ceremony",
                "--home",
                home.folder().toString(),
                "--add",
                key);
    }
}
