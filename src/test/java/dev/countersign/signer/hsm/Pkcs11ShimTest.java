package dev.countersign.signer.hsm;

import static dev.countersign.testing.Pkcs11Fault.Action.*;
import static dev.countersign.testing.Pkcs11Fault.Function.*;
import static dev.countersign.testing.Pkcs11Fault.always;
import static dev.countersign.testing.Pkcs11Fault.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.testing.Pkcs11Fault;
import dev.countersign.testing.Pkcs11Shim;
import dev.countersign.testing.Pkcs11Shim.Counter;
import dev.countersign.testing.Pkcs11Shim.Setting;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.Subject;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The equipment that the campaigns rely on: every action, every setting and every counter of the shim, seen to work. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class Pkcs11ShimTest {
    @TempDir
    private Path folder;

    @Test
    void what_is_signed_is_written_down_beside_the_size_of_the_journal() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Pkcs11Shim shim = Pkcs11Shim.on(home);
        TestRelease release = TestRelease.thermoTwice(SignerUnderTest.policy(home), Instant.now());
        byte[] signature;
        long intended;
        try (var signer = SignerUnderTest.start(home)) {
            assertThat(shim.signatures()).as("canaries").isEqualTo(3);
            signer.ask(release.approved(), release.artifact());
            intended = Files.size(home.folder().resolve("journal"));
            signature = signer.sign(release).signatures().getLast().signature();
        }
        var asked = shim.trace().asked();
        var made = shim.trace().made();
        assertThat(asked)
                .hasSize(5)
                .allSatisfy(each -> assertThat(each.mechanism()).isIn(Pkcs11.CKM_RSA_PKCS_PSS, Pkcs11.CKM_ECDSA));
        assertThat(asked.getLast().keyId())
                .isEqualTo(home.record().key("thermo-2").orElseThrow().id());
        assertThat(asked.getLast().input())
                .isEqualTo(
                        Statement.parse(release.statement()).images().getFirst().payload());
        assertThat(asked.getLast().journalSize()).isEqualTo(intended);
        assertThat(made).hasSize(5);
        assertThat(made.getLast().input()).isEqualTo(asked.getLast().input());
        assertThat(made.getLast().signatureSha256()).isEqualTo(Sha256.hexOf(signature));
        assertThat(shim.signatures()).isEqualTo(5);
        assertThat(shim.count(Counter.SIGN_INIT)).isEqualTo(5);
        assertThat(shim.count(Counter.LOGIN)).isPositive();
        assertThat(shim.count(Counter.OPEN_SESSION)).isPositive();
        assertThat(shim.count(Counter.FIND_OBJECTS)).isPositive();
        assertThat(shim.count(Counter.GET_ATTRIBUTE_VALUE)).isPositive();
        assertThat(shim.count(Counter.MOST_SESSIONS)).isPositive();
        for (var never :
                List.of(Counter.FORBIDDEN, Counter.SIGN_UPDATE, Counter.SIGN_FINAL, Counter.VERIFY, Counter.FAULT)) {
            assertThat(shim.count(never)).as(never.name()).isZero();
        }
    }

    /** Signs again and again, whatever happens, and tells of each time how it ended. */
    static final class Signs implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            var key = TokenStage.record(home).key("valve-1").orElseThrow();
            try (var token = TokenStage.open(home)) {
                for (int i = 0; i < 10; i++) {
                    long start = System.nanoTime();
                    out.println(once(token, key, new byte[] {(byte) i})
                            + (System.nanoTime() - start > 300_000_000 ? " late" : ""));
                    out.flush();
                }
            }
        }

        private static String once(Token token, KeyRecord key, byte[] bytes) {
            try {
                byte[] signature = TokenStage.sign(token, key.name(), bytes);
                var verifier = Signature.getInstance("SHA256withECDSA", Software.EC);
                verifier.initVerify(key.publicKey());
                verifier.update(bytes);
                return verifier.verify(signature) ? "good" : "bad";
            } catch (Exception e) {
                String sentence = Causes.sentence(e);
                return sentence.contains("CKR_") ? sentence.substring(sentence.lastIndexOf("CKR_")) : "bad";
            }
        }
    }

    @Test
    void signatures_are_altered_delayed_and_refused_on_demand() {
        SignerHome home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");
        Pkcs11Shim shim = Pkcs11Shim.on(home);
        // The first signature is the canary's.
        shim.faults(
                at(2, C_SIGN, RVTERM, Pkcs11Fault.DEVICE_ERROR),
                at(4, C_SIGN, FLIP, 0),
                at(5, C_SIGN, ZERO, 0),
                at(6, C_SIGN, SWAP, 0),
                at(7, C_SIGN, HANG, 400),
                at(8, C_SIGN, RV, Pkcs11Fault.DEVICE_REMOVED));
        assertThat(TokenStage.play(home, Signs.class))
                .filteredOn(line -> !line.startsWith("p11shim: "))
                .startsWith("CKR_DEVICE_ERROR", "good", "bad", "bad", "bad", "good late", "CKR_DEVICE_REMOVED")
                .hasSize(10);
        assertThat(shim.count(Counter.FAULT)).isEqualTo(6);
        assertThat(shim.trace().asked()).hasSizeBetween(7, 10);
        assertThat(shim.trace().made().stream()
                        .map(made -> made.signatureSha256())
                        .distinct())
                .hasSameSizeAs(shim.trace().made());
    }

    @Test
    void an_operation_is_left_active_or_not() {
        assertThat(playWith(at(2, C_SIGN, RV, Pkcs11Fault.DEVICE_ERROR)))
                .startsWith("CKR_DEVICE_ERROR")
                .contains("CKR_OPERATION_ACTIVE");
        assertThat(playWith(at(2, C_SIGN, RVTERM, Pkcs11Fault.SESSION_HANDLE_INVALID)))
                .startsWith("CKR_SESSION_HANDLE_INVALID", "good", "good");
    }

    @Test
    void sessions_are_closed_behind_its_back() {
        assertThat(playWith(at(3, C_SIGN, CLOSEALL, 0)))
                .startsWith("good", "CKR_SESSION_HANDLE_INVALID")
                .filteredOn("good"::equals)
                .as("nothing heals in this process")
                .hasSize(1);
    }

    @Test
    void the_process_is_killed_before_or_after_the_token_has_signed() {
        for (var action : List.of(KILLBEFORE, KILLAFTER)) {
            SignerHome home = SignerHome.copy(folder.resolve(action.name()), "valve-1=p256");
            Pkcs11Shim shim = Pkcs11Shim.on(home);
            shim.faults(at(3, C_SIGN, action, 0));
            assertThat(home.run(
                                    TokenStage.class.getName(),
                                    Signs.class.getName(),
                                    home.folder().toString())
                            .exit())
                    .isEqualTo(137);
            assertThat(shim.trace().made()).hasSize(action == KILLBEFORE ? 2 : 3);
        }
    }

    @Test
    void every_function_fails_when_its_turn_comes() {
        for (var function : List.of(C_LOGIN, C_FIND_OBJECTS, C_GET_ATTRIBUTE_VALUE, C_SIGN_INIT)) {
            assertThat(playWith(at(1, function, RV, Pkcs11Fault.DEVICE_MEMORY)).toString())
                    .as(function.word())
                    .contains("CKR_DEVICE_MEMORY");
        }
        // The JDK takes a first session that fails for a token that cannot be written, and opens another.
        assertThat(playWith(at(1, C_OPEN_SESSION, RV, Pkcs11Fault.DEVICE_MEMORY)))
                .containsOnly("good");
        assertThat(playWith(at(2, C_OPEN_SESSION, RV, Pkcs11Fault.DEVICE_MEMORY))
                        .toString())
                .contains("CKR_DEVICE_MEMORY");
    }

    private List<String> playWith(Pkcs11Fault fault) {
        SignerHome home = SignerHome.copy(folder.resolve(Integer.toHexString(fault.hashCode())), "valve-1=p256");
        Pkcs11Shim shim = Pkcs11Shim.on(home);
        shim.faults(fault);
        List<String> lines = TokenStage.play(home, Signs.class);
        assertThat(shim.count(Counter.FAULT)).isEqualTo(1);
        return lines.stream().filter(line -> !line.startsWith("p11shim: ")).toList();
    }

    /** What no signer does: makes a key, hands the token whole messages, and lets it verify. */
    static final class UsesWholeMessages implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            var properties = TokenProperties.read(home);
            var provider = (java.security.AuthProvider) Security.getProvider("SunPKCS11")
                    .configure("--name = Whole\nlibrary = \"" + properties.module() + "\"\nslot = " + properties.slot()
                            + "\n");
            var pin = PinFile.read(home);
            provider.login(new Subject(), callbacks -> {
                for (var callback : callbacks) {
                    ((javax.security.auth.callback.PasswordCallback) callback).setPassword(pin);
                }
            });
            var generator = KeyPairGenerator.getInstance("EC", provider);
            generator.initialize(256);
            var pair = generator.generateKeyPair();
            var signer = Signature.getInstance("NONEwithECDSA", provider);
            signer.initSign(pair.getPrivate());
            signer.update(new byte[32]);
            byte[] made = signer.sign();
            signer.initVerify(pair.getPublic());
            signer.update(new byte[32]);
            long start = System.nanoTime();
            out.println(signer.verify(made) + (System.nanoTime() - start > 300_000_000 ? " late" : ""));
            generator = KeyPairGenerator.getInstance("RSA", provider);
            generator.initialize(2048);
            var rsa = generator.generateKeyPair().getPrivate();
            for (int i = 0; i < 4; i++) {
                try {
                    var signature = Signature.getInstance("SHA256withRSA", provider);
                    signature.initSign(rsa);
                    signature.update(new byte[100]);
                    out.println(signature.sign().length);
                } catch (Exception e) {
                    out.println(Causes.sentence(e));
                }
            }
        }
    }

    @Test
    void whole_messages_verifications_and_forbidden_calls_are_counted() {
        SignerHome home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");
        Pkcs11Shim shim = Pkcs11Shim.on(home);
        shim.set(Setting.VERIFY_DELAY, 400_000);
        shim.faults(
                at(2, C_SIGN_FINAL, RVTERM, Pkcs11Fault.KEY_HANDLE_INVALID),
                at(4, C_SIGN_UPDATE, RV, Pkcs11Fault.GENERAL_ERROR));
        List<String> lines = TokenStage.play(home, UsesWholeMessages.class).stream()
                .filter(line -> !line.startsWith("p11shim: "))
                .toList();
        assertThat(lines).startsWith("true late", "256");
        assertThat(lines.toString()).contains("CKR_GENERAL_ERROR").contains("CKR_KEY_HANDLE_INVALID");
        assertThat(shim.count(Counter.SIGN_UPDATE)).isEqualTo(4);
        assertThat(shim.count(Counter.SIGN_FINAL)).isEqualTo(3);
        assertThat(shim.count(Counter.VERIFY)).isEqualTo(1);
        assertThat(shim.count(Counter.FORBIDDEN)).as("two pairs of keys").isEqualTo(2);
        assertThat(shim.trace().asked().get(1).input()).isEqualTo("update:" + Sha256.hexOf(new byte[100]));
    }

    @Test
    void wrong_PINs_lock_the_token_for_good() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Pkcs11Shim shim = Pkcs11Shim.on(home);
        shim.set(Setting.MAXIMUM_PIN_TRIES, 2);
        Path pin = home.folder().resolve("pin");
        String right = Files.readString(pin);
        for (int i = 1; i <= 2; i++) {
            Files.writeString(pin, "0000000000000000");
            var refused = SignerUnderTest.run(home);
            assertThat(refused.exit()).isEqualTo(64);
            assertThat(refused.output()).contains("CKR_PIN_INCORRECT");
            assertThat(shim.count(Counter.PIN_FAILURES)).isEqualTo(i);
        }
        Files.writeString(pin, right);
        var locked = SignerUnderTest.run(home);
        assertThat(locked.exit()).isEqualTo(64);
        assertThat(locked.output()).contains("CKR_PIN_LOCKED");
        shim.set(Setting.MAXIMUM_PIN_TRIES, 3);
        SignerUnderTest.start(home).close();
        assertThat(shim.count(Counter.PIN_FAILURES)).isZero();
    }

    /** Eight threads sign at once. */
    static final class SignsAtOnce implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            try (var token = TokenStage.open(home)) {
                var threads = new ArrayList<Thread>();
                long start = System.nanoTime();
                for (int i = 0; i < 8; i++) {
                    threads.add(Thread.ofPlatform().start(() -> TokenStage.sign(token, "valve-1", new byte[1])));
                }
                for (var thread : threads) {
                    thread.join();
                }
                out.println((System.nanoTime() - start) / 1_000_000);
            }
        }
    }

    @Test
    void a_slow_token_has_as_many_engines_as_it_is_given() {
        SignerHome home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");
        Pkcs11Shim shim = Pkcs11Shim.on(home);
        shim.set(Setting.SIGN_DELAY, 100_000);
        shim.set(Setting.OPEN_DELAY, 1_000);
        shim.set(Setting.ENGINES, 2);
        assertThat(Long.parseLong(TokenStage.play(home, SignsAtOnce.class).getFirst()))
                .isGreaterThanOrEqualTo(400);
        assertThat(shim.count(Counter.MOST_SESSIONS)).isGreaterThanOrEqualTo(8);
        assertThat(shim.count(Counter.CLOSE_SESSION))
                .as("beyond the JDK's pool of five")
                .isPositive();
        shim.set(Setting.ENGINES, 0);
        assertThat(Long.parseLong(TokenStage.play(home, SignsAtOnce.class).getFirst()))
                .isBetween(100L, 399L);
    }

    @Test
    void a_token_has_no_more_sessions_than_it_is_given() {
        SignerHome home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");
        Pkcs11Shim shim = Pkcs11Shim.on(home);
        shim.set(Setting.MAXIMUM_SESSIONS, 1);
        assertThat(TokenStage.play(home, Signs.class).toString()).contains("Could not obtain session");
        assertThat(shim.count(Counter.MOST_SESSIONS)).isEqualTo(1);
    }

    @Test
    void what_cannot_be_is_no_fault() {
        assertThatThrownBy(() -> always(C_LOGIN, FLIP, 0)).hasMessage("C_Login gives no signature");
        assertThatThrownBy(() -> at(0, C_SIGN, FLIP, 0)).hasMessage("no calls: 0 to 0");
    }
}
