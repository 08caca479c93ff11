package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Documents that scripts rely on, as files under {@code src/test/resources/cli}. {@code -Dgolden.update=true} writes them
 * anew; the difference is then reviewed like code.
 */
final class GoldenFile {
    private static final Path FOLDER = Path.of("src/test/resources/cli");

    private GoldenFile() {}

    static void assertMatches(String name, String actual) throws IOException {
        var file = FOLDER.resolve(name);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(file));
    }
}
