package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One file for every way in which a policy can be wrong, and the sentence that tells its author so. Each file is {@code complete.policy} with one flaw. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class InvalidPoliciesTest {
    static Stream<String> files() throws IOException {
        try (var files = Files.list(folder())) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".policy"))
                    .map(name -> name.replace(".policy", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void is_refused_with_its_sentence(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(folder().resolve(name + ".policy"));
        assertThatThrownBy(() -> PolicyReader.read(bytes))
                .isInstanceOf(PolicyException.class)
                .hasMessage(sentences().get(name));
    }

    @Test
    void every_file_has_a_sentence_and_every_sentence_a_file() throws IOException {
        assertThat(sentences().keySet()).containsExactlyInAnyOrderElementsOf(files().toList());
    }

    /** By name of the file. */
    private static Map<String, String> sentences() throws IOException {
        try (var lines = Files.lines(folder().resolve("sentences.txt"))) {
            return lines.map(row -> row.split(" \\| ", 2)).collect(Collectors.toMap(row -> row[0], row -> row[1]));
        }
    }

    private static Path folder() {
        try {
            return Path.of(
                    InvalidPoliciesTest.class.getResource("/policy/invalid").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
