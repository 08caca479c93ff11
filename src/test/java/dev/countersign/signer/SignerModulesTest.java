package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the JDK's own {@code jdeps} says that the signer's classes need. */
class SignerModulesTest {
    private static final Path CLASSES = Path.of("target/classes/dev/countersign");
    private static final Pattern USE = Pattern.compile("\\s+(\\S+)\\s+-> (\\S+)\\s+(.+?)\\s*");

    @Test
    void are_those_of_the_jdk_that_are_always_there() {
        var uses = jdeps();

        assertThat(uses).as("jdeps sees the classes").anyMatch(use -> use.used.equals("java.lang.foreign"));
        assertThat(uses)
                .allSatisfy(use -> assertThat(use.where).as(use.toString()).isIn(where(use.used)));
    }

    /** In which module, or in which of jdeps' words, a package may be found. */
    private static List<String> where(String used) {
        if (used.equals("org.jspecify.annotations")) {
            return List.of("not found");
        }
        return used.startsWith("dev.countersign.")
                ? List.of("signer", "policy", "firmware", "evidence", "tlog")
                : List.of("java.base", "jdk.crypto.cryptoki");
    }

    private record Use(String user, String used, String where) {}

    private static List<Use> jdeps() {
        var arguments = new ArrayList<>(List.of("-verbose:package", "--multi-release", "base"));
        Stream.of("signer", "policy", "firmware", "evidence", "tlog")
                .map(CLASSES::resolve)
                .filter(folder -> folder.toFile().isDirectory())
                .map(Path::toString)
                .forEach(arguments::add);
        var out = new StringWriter();
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
        assertThat(code).isZero();
        return out.toString()
                .lines()
                .map(USE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Use(line.group(1), line.group(2), line.group(3)))
                .toList();
    }
}
