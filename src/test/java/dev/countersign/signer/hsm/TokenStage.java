package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.testing.SignerHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.util.List;

/** The program that plays a {@link TokenScenario}, and the test's way to start it. */
final class TokenStage {
    private TokenStage() {}

    public static void main(String[] arguments) throws Exception {
        var scenario = Class.forName(arguments[0]).getDeclaredConstructor();
        scenario.setAccessible(true);
        try {
            ((TokenScenario) scenario.newInstance()).play(Path.of(arguments[1]), System.out);
        } catch (WrongPinException | CeremonyException | TokenException | ProviderException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + Causes.sentence(e));
        }
    }

    /** Plays a scenario with a home; gives back its lines. */
    static List<String> play(SignerHome home, Class<? extends TokenScenario> scenario) {
        var result = home.run(
                TokenStage.class.getName(), scenario.getName(), home.folder().toString());
        if (result.exit() != 0) {
            throw new IllegalStateException("the scenario ended with status " + result.exit() + ": " + result.output());
        }
        return result.output().lines().toList();
    }

    static CeremonyRecord record(Path home) throws Exception {
        return CeremonyRecord.parse(Files.readAllBytes(home.resolve("ceremony.record")));
    }

    /** Opens the token as the signer does. */
    static Token open(Path home) throws Exception {
        return Token.open(home, PinFile.read(home), record(home));
    }

    static byte[] sign(Token token, String key, byte[] bytes) {
        try (var signing = token.begin(key)) {
            signing.update(bytes, 0, bytes.length);
            return signing.sign();
        }
    }

    /** A session that is logged in, for tampering. */
    static NativeSession tamper(Path home) throws Exception {
        var properties = TokenProperties.read(home);
        var session = NativeToken.load(properties.module()).openToWrite(properties.slot());
        session.logIn(Pkcs11.CKU_USER, PinFile.read(home));
        return session;
    }
}
