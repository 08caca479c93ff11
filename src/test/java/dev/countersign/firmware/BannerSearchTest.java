package dev.countersign.firmware;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BannerSearchTest {

    private static Optional<String> search(String... pieces) {
        BannerSearch search = new BannerSearch();
        for (String piece : pieces) {
            byte[] bytes = ("#" + piece).getBytes(ISO_8859_1);
            search.accept(bytes, 1, bytes.length - 1);
        }
        return search.found();
    }

    @Test
    void ends_with_the_first_byte_that_cannot_be_printed() {
        assertThat(search("..MicroPython v1.25.0 on 2025-04-15; X with ESP32\r\nmore"))
                .contains("MicroPython v1.25.0 on 2025-04-15; X with ESP32");
    }

    @Test
    void goes_across_pieces() {
        assertThat(search("MicroP", "ython ", "v1", ".2", "\0")).contains("MicroPython v1.2");
    }

    @Test
    void begins_again_after_a_mismatch() {
        assertThat(search("MicroMicroPython v2\0")).contains("MicroPython v2");
    }

    @Test
    void keeps_the_first_of_several() {
        assertThat(search("MicroPython v1\0MicroPython v2\0")).contains("MicroPython v1");
    }

    @Test
    void ends_after_160_characters() {
        assertThat(search("MicroPython v" + "9".repeat(1000)).orElseThrow()).hasSize(160);
    }

    @Test
    void finds_nothing_where_only_a_part_of_it_stands() {
        assertThat(search("MicroPython ", "MicroPython\0v1")).isEmpty();
    }
}
