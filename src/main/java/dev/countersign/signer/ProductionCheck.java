package dev.countersign.signer;

import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.signer.hsm.HomeFiles;
import dev.countersign.signer.hsm.Program;
import dev.countersign.signer.hsm.TokenProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a policy marked {@code production} demands beside everything else: no software token, no key whose private half is public, and a process
 * from which nobody can read the PIN. The mark is a part of the policy and never a setting, so nothing switches these checks off.
 */
final class ProductionCheck {
    private static final String SOFT_HSM = "softhsm";
    private static final String ACCEPTED = "program.sha256";
    private static final String ATTACH = "DisableAttachMechanism";

    private ProductionCheck() {}

    /** This process, as the operating system sees it. */
    static List<String> process(Path home, CeremonyRecord ceremony) throws IOException {
        String command = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.ISO_8859_1);
        var reasons = new ArrayList<String>();
        debugger(command).ifPresent(reasons::add);
        coreDump(Files.readString(Path.of("/proc/self/limits"))).ifPresent(reasons::add);
        program(expected(home, ceremony), Program.sha256()).ifPresent(reasons::add);
        return reasons;
    }

    /** @param command the command line, words separated by NUL; the last word about it counts */
    static Optional<String> debugger(String command) {
        boolean off = Arrays.stream(command.split("\0"))
                .filter(word -> word.startsWith("-XX:")
                        && word.substring("-XX:".length() + 1).equals(ATTACH))
                .reduce((first, second) -> second)
                .filter(word -> word.startsWith("-XX:+"))
                .isPresent();
        return off
                ? Optional.empty()
                : Optional.of("a debugger could attach: the option -XX:+" + ATTACH + " is missing");
    }

    /** @param limits as in {@code /proc/self/limits} */
    static Optional<String> coreDump(String limits) {
        boolean none = limits.lines().anyMatch(line -> line.matches("Max core file size +0 .*"));
        return none
                ? Optional.empty()
                : Optional.of("a crash could write the PIN into a core file: the limit of core files is not 0");
    }

    /** @param expected as the ceremony recorded it, or accepted later; none where the ceremony was not held by a jar */
    static Optional<String> program(Optional<String> expected, Optional<String> running) {
        return expected.isEmpty() || expected.equals(running)
                ? Optional.empty()
                : Optional.of(
                        "this program is neither the one that held the ceremony nor one accepted later: its SHA-256 is "
                                + running.orElse("none, for it is no jar") + ", expected is " + expected.get());
    }

    private static Optional<String> expected(Path home, CeremonyRecord ceremony) throws IOException {
        Path accepted = home.resolve(ACCEPTED);
        return Files.exists(accepted)
                ? Optional.of(
                        Files.readString(accepted, StandardCharsets.ISO_8859_1).strip())
                : ceremony.program();
    }

    /**
     * Lets the running program be the one that is expected from now on: what an operator does once after an upgrade.
     *
     * @return its SHA-256
     * @throws StartException if it is no jar
     */
    static String acceptProgram(Path home) throws IOException, StartException {
        String running = Program.sha256().orElseThrow(() -> new StartException("this program is no jar"));
        HomeFiles.write(home.resolve(ACCEPTED), (running + "\n").getBytes(StandardCharsets.US_ASCII));
        return running;
    }

    /** @param makers manufacturer and model as the token says them; empty if it could not be asked */
    static Optional<String> token(TokenProperties properties, String makers) {
        String module = String.valueOf(properties.module().getFileName());
        return (module + " " + makers).toLowerCase(Locale.ROOT).contains(SOFT_HSM)
                ? Optional.of(
                        "the policy is marked production, and the token is SoftHSM, which keeps its keys in files")
                : Optional.empty();
    }

    /** @param known SHA-256 of SubjectPublicKeyInfo whose private halves lie in public test suites */
    static List<String> keys(CeremonyRecord ceremony, List<String> known) {
        return ceremony.keys().stream()
                .filter(key -> known.contains(key.spkiSha256()))
                .map(key -> "the policy is marked production, and the key " + key.name() + " is a known test key")
                .toList();
    }

    /** SHA-256 of the SubjectPublicKeyInfo of each. */
    static List<String> testKeys() throws IOException {
        try (var in = ProductionCheck.class.getResourceAsStream("test-keys")) {
            if (in == null) {
                throw new IOException("the program lacks its list of test keys");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, 64))
                    .toList();
        }
    }
}
