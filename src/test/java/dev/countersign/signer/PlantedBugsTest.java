package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.PlantedBug;
import dev.countersign.testing.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A check that cannot fail proves nothing: each mistake of the list, made in a copy of the code, must be found by the test that stands for it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PlantedBugsTest {
    private static final Path LISTS = Path.of("src/test/resources/planted-bugs");
    private static final List<String> FOUND = new ArrayList<>();
    private static final Set<String> PROVEN = new HashSet<>();

    @TempDir
    private Path folder;

    static List<PlantedBug> bugs() {
        return Stream.of(
                        "evidence",
                        "policy",
                        "decisions",
                        "verbs",
                        "journal",
                        "clock-and-heads",
                        "crash",
                        "pkcs11",
                        "cli",
                        "hostile")
                .flatMap(list -> PlantedBug.read(LISTS.resolve(list + ".txt")).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void is_found(PlantedBug bug) {
        String test = bug.test() + "." + bug.method();
        if (!PROVEN.contains(test)) {
            assertThat(bug.passesWithout())
                    .as("%s passes on the genuine code", test)
                    .isTrue();
            PROVEN.add(test);
        }
        assertThat(bug.isFound(folder)).as("%s is found by %s", bug, test).isTrue();
        FOUND.add(bug.name());
    }

    @AfterAll
    static void report() {
        int tried = bugs().size();
        Report.campaign("planted-bugs", tried, tried - FOUND.size(), "each makes the test fail that stands for it");
    }
}
