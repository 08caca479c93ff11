package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example in the package documentation, read from there. */
class PackageDocumentationTest {
    private static final Path SPECIFICATION = Path.of("src/main/java/dev/countersign/firmware/package-info.java");

    @Test
    void the_example_image_has_the_digest_that_is_given_for_it() throws Exception {
        byte[] image = HexFormat.of()
                .parseHex(String.join("", linesOf("(?:[0-9A-F]{2} ){15}[0-9A-F]{2}"))
                        .replace(" ", ""));

        EspImage read = EspImage.readUnsigned(Fixtures.stream(image), image.length);

        assertThat(read.chip()).isEqualTo(Chip.ESP32_C3);
        assertThat(read.segments()).isEqualTo(1);
        assertThat(linesOf("[0-9a-f]{64}")).containsExactly(read.paddedSha256().hex());
    }

    private static List<String> linesOf(String pattern) throws IOException {
        return Files.readAllLines(SPECIFICATION).stream()
                .map(line -> line.replaceFirst("^ \\* ?", ""))
                .filter(line -> line.matches(pattern))
                .toList();
    }
}
