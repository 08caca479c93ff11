package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Stands between the JDK and the token and writes down each call: OpenSC's {@code pkcs11-spy}. A test counts with it
 * how often a token was really asked to sign.
 *
 * <pre>
 * Pkcs11Spy spy = Pkcs11Spy.on(home);
 * Process signer = home.java("dev.countersign.signer.Main", …).start();   // home now carries the spy's environment
 * long before = spy.signatures();
 * </pre>
 *
 * <p>It notes the PIN as well, so only ever use it on a token made for a test.
 */
public final class Pkcs11Spy {
    private static final Pattern CALL = Pattern.compile("[0-9]+: (C_[A-Za-z]+)");

    private final Path log;

    private Pkcs11Spy(Path log) {
        this.log = log;
    }

    /** Puts the spy between a home and its token: processes started by the home afterwards are counted, together. */
    public static Pkcs11Spy on(SignerHome home) {
        Path log = home.folder().resolve("pkcs11-spy.log");
        home.putModuleBefore(
                library(), module -> Map.of("PKCS11SPY", module.toString(), "PKCS11SPY_OUTPUT", log.toString()));
        return new Pkcs11Spy(log);
    }

    /** How often the token was asked for a signature: C_Sign and C_SignFinal together. */
    public long signatures() {
        return calls("C_Sign") + calls("C_SignFinal");
    }

    /** How often a function of the token was called so far, for example {@code C_Login}. */
    public long calls(String function) {
        return log().stream().filter(function::equals).count();
    }

    private List<String> log() {
        try {
            return Files.exists(log)
                    ? Files.readAllLines(log, ISO_8859_1).stream()
                            .map(CALL::matcher)
                            .filter(call -> call.matches())
                            .map(call -> call.group(1))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path library() {
        return DebianPackages.find(
                DebianPackages.named("pkcs11-spy").with("opensc-pkcs11").unpacked(), "pkcs11-spy.so");
    }
}
