package dev.countersign.testing;

import dev.countersign.evidence.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Test equipment in C: a source file of {@code src/test/c}, compiled with the system's gcc when it is first needed. What
 * comes out lies under {@code target/native}, named by a hash of all sources and of the command, so it is made once and
 * anew after a change. The headers of PKCS#11 come from Debian's package, unpacked without root.
 *
 * <pre>
 * Path library = CProgram.sharedLibrary("p11shim.c", "-lpthread");
 * </pre>
 */
public final class CProgram {
    private static final Path SOURCES = Path.of("src/test/c").toAbsolutePath();
    private static final Path COMPILED = Path.of("target/native").toAbsolutePath();

    private CProgram() {}

    /** A library that a program can load, or the environment can put before a program's own. */
    public static Path sharedLibrary(String source, String... options) {
        return compiled(source, ".so", List.of("-shared", "-fPIC", "-fvisibility=hidden"), options);
    }

    /** A program. */
    public static Path executable(String source, String... options) {
        return compiled(source, "", List.of(), options);
    }

    private static Path compiled(String source, String suffix, List<String> kind, String... options) {
        try {
            List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror"));
            command.addAll(kind);
            command.addAll(
                    List.of("-I", headers().toString(), SOURCES.resolve(source).toString()));
            command.addAll(List.of(options));
            Path folder = COMPILED.resolve(hash(command));
            Path made = folder.resolve(source.replace(".c", suffix));
            if (!Files.exists(made)) {
                Files.createDirectories(folder);
                Path aside = Files.createTempFile(folder, source, ".new");
                command.addAll(List.of("-o", aside.toString()));
                Command.Result result = Command.run(folder, command);
                if (result.exit() != 0) {
                    throw new IOException("gcc ended with status " + result.exit() + ":\n" + result.output());
                }
                Files.move(aside, made, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path headers() {
        Path files =
                DebianPackages.named("pkcs11-headers").with("libp11-kit-dev").unpacked();
        return files.resolve("usr/include/p11-kit-1");
    }

    private static String hash(List<String> command) throws IOException {
        MessageDigest hash = Sha256.start();
        hash.update(String.join("\0", command).getBytes(StandardCharsets.UTF_8));
        try (var sources = Files.list(SOURCES)) {
            for (Path each : sources.sorted().toList()) {
                hash.update(Files.readAllBytes(each));
            }
        }
        return HexFormat.of().formatHex(hash.digest(), 0, 8);
    }
}
