package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.KeyTemplate;
import dev.countersign.evidence.ceremony.KeyVerification;
import dev.countersign.testing.Pkcs11Spy;
import dev.countersign.testing.SignerHome;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
    private static final byte[] MESSAGE = "a firmware image".repeat(700).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private SignerHome home;

    @BeforeEach
    void make() {
        home = SignerHome.copy(folder.resolve("signer"), "thermo-1=rsa3072", "valve-1=p256");
    }

    static final class Signs implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            try (var token = TokenStage.open(home)) {
                for (var name : token.keyNames()) {
                    out.println(HexFormat.of().formatHex(TokenStage.sign(token, name, MESSAGE)));
                }
                try (var signing = token.begin("thermo-1")) {
                    for (byte each : MESSAGE) {
                        signing.update(new byte[] {0, each, 0}, 1, 1);
                    }
                    out.println(HexFormat.of().formatHex(signing.sign()));
                }
            }
        }
    }

    @Test
    void signs_with_both_kinds_of_key() throws Exception {
        var signatures = TokenStage.play(home, Signs.class).stream()
                .map(HexFormat.of()::parseHex)
                .toList();

        var thermo = home.record().key("thermo-1").orElseThrow();
        var valve = home.record().key("valve-1").orElseThrow();
        assertThat(signatures).hasSize(3);
        assertThat(signatures.get(0)).hasSize(384);
        assertThat(isPss(thermo, signatures.get(0))).isTrue();
        assertThat(isPss(thermo, signatures.get(2))).isTrue();
        var ecdsa = Signature.getInstance("SHA256withECDSA", "SunEC");
        ecdsa.initVerify(valve.publicKey());
        ecdsa.update(MESSAGE);
        assertThat(ecdsa.verify(signatures.get(1))).isTrue();
        assertThat(signatures.get(1)[0]).isEqualTo((byte) 0x30);
    }

    private static boolean isPss(KeyRecord key, byte[] signature) throws Exception {
        var pss = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
        pss.setParameter(KeyVerification.PSS);
        pss.initVerify(key.publicKey());
        pss.update(MESSAGE);
        return pss.verify(signature);
    }

    static final class EndsSignings implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            try (var token = TokenStage.open(home)) {
                for (var name : token.keyNames()) {
                    var signed = token.begin(name);
                    signed.sign();
                    refuses(signed, out);
                    var closed = token.begin(name);
                    closed.update(MESSAGE, 0, MESSAGE.length);
                    closed.close();
                    closed.close();
                    refuses(closed, out);
                }
                token.begin("thermo-2");
            }
        }

        private static void refuses(Signing signing, PrintStream out) {
            tell(signing::sign, out);
            tell(() -> signing.update(MESSAGE, 0, 1), out);
            signing.close();
        }

        private static void tell(Runnable use, PrintStream out) {
            try {
                use.run();
                out.println("used again");
            } catch (IllegalStateException e) {
                out.println(e.getMessage());
            }
        }
    }

    @Test
    void gives_one_signature_for_one_signing_and_none_for_an_unknown_key() {
        assertThat(TokenStage.play(home, EndsSignings.class))
                .hasSize(9)
                .startsWith(Collections.nCopies(8, "this signing is over").toArray(String[]::new))
                .endsWith("TokenException: The ceremony made no key thermo-2.");
    }

    static final class Opens implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            try (var token = TokenStage.open(home)) {
                out.println("open with " + String.join(", ", token.keyNames()));
                out.println("installed: "
                        + List.of(Security.getProviders()).toString().contains("Countersign"));
            }
        }
    }

    @Test
    void holds_its_provider_and_does_not_install_it() {
        assertThat(TokenStage.play(home, Opens.class))
                .containsExactly("open with thermo-1, valve-1", "installed: false");
    }

    @Test
    void sends_a_wrong_pin_once() throws Exception {
        var spy = Pkcs11Spy.on(home);
        Files.writeString(home.folder().resolve("pin"), "not-the-pin");

        assertThat(TokenStage.play(home, Opens.class))
                .singleElement()
                .asString()
                .startsWith("WrongPinException: The token does not take the PIN (")
                .contains("CKR_PIN_INCORRECT")
                .doesNotContain("not-the-pin");
        assertThat(spy.calls("C_Login")).isEqualTo(1);
        assertThat(spy.signatures()).isZero();
    }

    @Test
    void is_not_there_when_its_folder_is_gone() throws Exception {
        Files.move(home.folder().resolve("tokens"), folder.resolve("elsewhere"));
        Files.createDirectory(home.folder().resolve("tokens"));

        assertThat(TokenStage.play(home, Opens.class))
                .singleElement()
                .asString()
                .startsWith("TokenException: The token in slot ")
                .contains("CKR_SLOT_ID_INVALID");
    }

    static final class LosesItsFolder implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            var token = TokenStage.open(home);
            Files.move(home.resolve("tokens"), home.resolve("moved"));
            for (var name : token.keyNames()) {
                try {
                    out.println(name + " signed " + TokenStage.sign(token, name, MESSAGE).length);
                } catch (RuntimeException e) {
                    out.println(name + " " + Causes.sentence(e).replaceAll(".*(CKR_[A-Z_]+).*", "$1"));
                }
            }
        }
    }

    @Test
    void signs_nothing_after_its_folder_has_gone() {
        assertThat(TokenStage.play(home, LosesItsFolder.class))
                .containsExactly("thermo-1 CKR_OBJECT_HANDLE_INVALID", "valve-1 CKR_OBJECT_HANDLE_INVALID");
    }

    static final class MakesTwin implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            var valve = TokenStage.record(home).key("valve-1").orElseThrow();
            try (var session = TokenStage.tamper(home)) {
                KeyGeneration.generate(
                        TokenProperties.read(home), new KeyRequest("valve-1", KeyTemplate.P_256), valve.idBytes());
            }
        }
    }

    @Test
    void is_refused_with_two_keys_of_one_id_and_label() {
        assertThat(TokenStage.play(home, MakesTwin.class)).isEmpty();

        assertThat(TokenStage.play(home, Opens.class))
                .singleElement()
                .asString()
                .startsWith("TokenException: The token is not what the ceremony recorded: ")
                .contains("there are 2 objects instead of one that are a private key with the CKA_ID")
                .contains("there are 2 objects instead of one that are a public key with the CKA_ID");
    }

    static final class MakesStranger implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            try (var session = TokenStage.tamper(home)) {
                KeyGeneration.generate(
                        TokenProperties.read(home), new KeyRequest("stranger", KeyTemplate.P_256), new byte[] {1, 2, 3
                        });
            }
        }
    }

    @Test
    void is_refused_with_a_key_that_no_ceremony_made() {
        assertThat(TokenStage.play(home, MakesStranger.class)).isEmpty();

        assertThat(TokenStage.play(home, Opens.class))
                .singleElement()
                .asString()
                .contains("there is an object, a private key with the CKA_ID \"010203\" and the label \"stranger\","
                        + " that the ceremony did not make");
    }

    /** Puts another key pair in the place of valve-1, with a certificate for the new one. */
    static class SwapsPair implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            var valve = TokenStage.record(home).key("valve-1").orElseThrow();
            var properties = TokenProperties.read(home);
            try (var session = TokenStage.tamper(home)) {
                destroyPrivateKeyAndCertificate(properties, valve);
                session.create(HolderCertificate.object(replace(properties, valve), Instant.EPOCH, new SecureRandom()));
            }
        }

        private static void destroyPrivateKeyAndCertificate(TokenProperties properties, KeyRecord key)
                throws Exception {
            var provider = CryptokiProvider.of("Tampering", properties);
            var store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, null);
            store.deleteEntry(key.id());
        }

        /** The key that the certificate shall show. */
        KeyRecord replace(TokenProperties properties, KeyRecord old) throws Exception {
            var request = new KeyRequest(old.name(), old.template());
            var made = KeyGeneration.generate(properties, request, withoutPublicHalf(request, old));
            return new KeyRecord(old.name(), old.template(), old.id(), made);
        }

        private static String withoutPublicHalf(KeyRequest request, KeyRecord old) {
            var template = KeyGeneration.template(request, old.idBytes());
            int publicPart = template.indexOf("attributes(generate, CKO_PUBLIC_KEY");
            return template.substring(0, publicPart)
                    + template.substring(publicPart).replace("CKA_TOKEN = true", "CKA_TOKEN = false");
        }
    }

    /** The same, but only the secret half is another: certificate and public key show the recorded key. */
    static final class SwapsPrivateHalf extends SwapsPair {
        @Override
        KeyRecord replace(TokenProperties properties, KeyRecord old) throws Exception {
            super.replace(properties, old);
            return old;
        }
    }

    @Test
    void is_refused_with_another_key_under_a_recorded_id() {
        assertThat(TokenStage.play(home, SwapsPair.class)).isEmpty();

        assertThat(TokenStage.play(home, Opens.class))
                .containsExactly("TokenException: The token is not what the ceremony recorded: "
                        + "the certificate of valve-1 does not hold its public key.");
    }

    @Test
    void is_refused_with_another_secret_behind_the_recorded_public_key() {
        assertThat(TokenStage.play(home, SwapsPrivateHalf.class)).isEmpty();

        assertThat(TokenStage.play(home, Opens.class))
                .containsExactly("TokenException: The key valve-1 on the token is not the one of the ceremony record:"
                        + " a signature by it does not verify.");
    }

    @Test
    void is_refused_when_it_is_another_token() throws Exception {
        var other = SignerHome.copy(folder.resolve("other"), "thermo-1=rsa3072");
        for (var file : List.of("token.properties", "softhsm2.conf", "pin")) {
            Files.write(
                    home.folder().resolve(file),
                    Files.readAllBytes(other.folder().resolve(file)));
        }

        assertThat(TokenStage.play(home, Opens.class))
                .singleElement()
                .asString()
                .startsWith("TokenException: In slot ")
                .contains(" instead of " + home.record().tokenLabel());
    }

    static final class TriesOtherMechanisms implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            var properties = TokenProperties.read(home);
            try (var session = TokenStage.tamper(home)) {
                // All that the JDK can do with the token, not the few mechanisms that the signer enables.
                var provider = Security.getProvider("SunPKCS11")
                        .configure(
                                "--name = All\nlibrary = \"" + properties.module() + "\"\nslot = " + properties.slot());
                var store = KeyStore.getInstance("PKCS11", provider);
                store.load(null, null);
                var thermo = TokenStage.record(home).key("thermo-1").orElseThrow();
                var key = (PrivateKey) store.getKey(thermo.id(), null);
                for (var algorithm : List.of("SHA256withRSA", "NONEwithRSA", "SHA256withRSASSA-PSS", "RSASSA-PSS")) {
                    try {
                        var signature = Signature.getInstance(algorithm, provider);
                        if (algorithm.equals("RSASSA-PSS")) {
                            signature.setParameter(KeyVerification.PSS);
                        }
                        signature.initSign(key);
                        signature.update(new byte[32]);
                        out.println(algorithm + " " + signature.sign().length);
                    } catch (GeneralSecurityException | ProviderException e) {
                        out.println(algorithm + " " + Causes.sentence(e).replaceAll(".*(CKR_[A-Z_]+).*", "$1"));
                    }
                }
            }
        }
    }

    @Test
    void refuses_every_padding_but_the_one_that_the_key_was_made_for() {
        assertThat(TokenStage.play(home, TriesOtherMechanisms.class))
                .containsExactly(
                        "SHA256withRSA CKR_MECHANISM_INVALID",
                        "NONEwithRSA CKR_MECHANISM_INVALID",
                        "SHA256withRSASSA-PSS CKR_MECHANISM_INVALID",
                        "RSASSA-PSS 384");
    }

    static final class GivesUp implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            try (var token = TokenStage.open(home)) {
                for (int i = 0; i < 50; i++) {
                    for (var name : token.keyNames()) {
                        try (var signing = token.begin(name)) {
                            signing.update(MESSAGE, 0, MESSAGE.length);
                        }
                    }
                    System.gc();
                }
                // The JDK's cleaner closes the sessions that were given up within a few seconds.
                Thread.sleep(3000);
                out.println(TokenStage.sign(token, "thermo-1", MESSAGE).length);
            }
        }
    }

    @Test
    void signs_nothing_when_signings_are_given_up() {
        var spy = Pkcs11Spy.on(home);
        assertThat(TokenStage.play(home, Opens.class)).hasSize(2);
        long canaries = spy.signatures();

        assertThat(TokenStage.play(home, GivesUp.class)).containsExactly("384");

        assertThat(canaries).as("one for each key").isEqualTo(2);
        assertThat(spy.calls("C_CloseSession"))
                .as("sessions that were given up")
                .isGreaterThan(20);
        assertThat(spy.signatures()).as("two starts and one signature").isEqualTo(2 * canaries + 1);
    }

    /** What {@link PssSigning#close} must not do: initialise the object again. */
    static final class InitialisesAgain implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            try (var session = TokenStage.tamper(home)) {
                var provider = CryptokiProvider.of("Again", TokenProperties.read(home));
                var store = KeyStore.getInstance("PKCS11", provider);
                store.load(null, null);
                var thermo = TokenStage.record(home).key("thermo-1").orElseThrow();
                var key = (PrivateKey) store.getKey(thermo.id(), null);
                var signature = Signature.getInstance("RSASSA-PSS", provider);
                signature.setParameter(KeyVerification.PSS);
                signature.initSign(key);
                signature.update(MESSAGE);
                signature.initSign(key);
            }
        }
    }

    /** The control of the test above: it would notice, for the JDK cancels by signing. */
    @Test
    void would_sign_if_a_signing_were_given_up_by_initialising_it_again() {
        var spy = Pkcs11Spy.on(home);

        assertThat(TokenStage.play(home, InitialisesAgain.class)).isEmpty();

        assertThat(spy.signatures()).isEqualTo(1);
    }
}
