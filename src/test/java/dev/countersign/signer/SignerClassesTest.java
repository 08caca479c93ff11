package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.policy.Policy;
import dev.countersign.testing.Command;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the signer needs: its own classes and the JDK, no library and no network. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignerClassesTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final List<String> TRUSTED = List.of("signer", "evidence", "policy", "firmware");
    private static final List<String> MODULES = List.of("java.base", "jdk.crypto.cryptoki");
    /** A line of jdeps: from, to, and the module or what takes its place. */
    private static final Pattern DEPENDENCY = Pattern.compile(" +\\S+ +-> (\\S+) +(.+)");

    @TempDir
    private static Path alone;

    @TempDir
    private Path folder;

    /** Exactly the packages of the signer, nothing else. */
    @BeforeAll
    static void copy() throws IOException {
        for (String name : TRUSTED) {
            copy("dev/countersign/" + name, alone);
        }
    }

    @Test
    void need_the_JDK_and_each_other_and_name_the_null_annotations() {
        Set<String> modules = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        dependencies(alone).forEach(dependency -> {
            String where = dependency.group(2).strip();
            if (where.equals("not found")) {
                missing.add(dependency.group(1));
            } else if (!where.equals(alone.getFileName().toString())) {
                modules.add(where);
            }
        });
        // The provider of PKCS#11 is asked for by its name, so that no class names its module; running shows that it
        // suffices.
        assertThat(modules).isSubsetOf(MODULES).contains("java.base");
        assertThat(missing).containsExactly("org.jspecify.annotations");
    }

    @Test
    void are_seen_when_they_need_more() throws IOException {
        copy("dev/countersign/core", folder);
        assertThat(dependencies(folder))
                .extracting(dependency -> dependency.group(1))
                .contains("org.jboss.logging", "dev.countersign.evidence.protocol");
    }

    @Test
    void sign_by_themselves_on_two_modules_and_without_any_network() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Policy policy = SignerUnderTest.policy(home);
        List<String> noNetwork = List.of("unshare", "--map-root-user", "--net");
        var look = new ArrayList<>(noNetwork);
        look.addAll(List.of("cat", "/proc/net/dev"));
        Command.Result devices = Command.run(folder, look);
        assertThat(devices.exit())
                .as("this system lets a user leave the network (unshare, user namespaces): " + devices.output())
                .isZero();
        assertThat(devices.output().lines().filter(line -> line.contains(":")))
                .as("network devices in there")
                .singleElement()
                .asString()
                .contains("lo:");
        try (var signer = SignerUnderTest.start(home, command -> {
            var altered = new ArrayList<>(noNetwork);
            altered.addAll(command);
            altered.addAll(altered.indexOf("-cp"), List.of("--limit-modules", String.join(",", MODULES)));
            altered.set(altered.indexOf("-cp") + 1, alone.toString());
            return altered;
        })) {
            assertThat(signer.sign(TestRelease.thermo(policy, Instant.now())).signatures())
                    .hasSize(1);
            assertThat(signer.sign(TestRelease.valve(policy, Instant.now())).signatures())
                    .hasSize(1);
        }
    }

    private static List<Matcher> dependencies(Path classes) {
        var out = new StringWriter();
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--ignore-missing-deps",
                        "-verbose:package",
                        classes.toString());
        assertThat(code).as(out.toString()).isZero();
        return out.toString()
                .lines()
                .map(DEPENDENCY::matcher)
                .filter(Matcher::matches)
                .toList();
    }

    private static void copy(String name, Path to) throws IOException {
        try (var files = Files.walk(CLASSES.resolve(name))) {
            for (Path file : files.toList()) {
                Path target = to.resolve(CLASSES.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
