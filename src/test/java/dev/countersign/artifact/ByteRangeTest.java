package dev.countersign.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header Range against files of every small size; the answer over HTTP is tested with the signed file. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({"bytes=0-0, 0, 0", "bytes=2-, 2, 9", "bytes=2-100, 2, 9", "bytes=-3, 7, 9", "bytes=-30, 0, 9"})
    void is_a_part_of_ten_bytes(String header, long first, long last) {
        assertThat(ByteRange.of(Optional.of(header), 10)).isEqualTo(new ByteRange.Part(first, last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "bytes", "bytes=", "bytes=-", "bytes=1", "bytes=2-1", "bytes=0-1,2-3", "bytes= 0-1", "b=0-1"
            })
    void is_the_whole_file_when_it_is_not_understood(String header) {
        assertThat(ByteRange.of(Optional.of(header), 10)).isEqualTo(new ByteRange.Whole());
    }

    @Test
    void is_the_whole_file_without_a_header() {
        assertThat(ByteRange.of(Optional.empty(), 10)).isEqualTo(new ByteRange.Whole());
    }

    @Test
    void never_leaves_the_file() {
        for (long size = 1; size <= 20; size++) {
            for (int first = 0; first <= 22; first++) {
                for (int last = 0; last <= 22; last++) {
                    var range = ByteRange.of(Optional.of("bytes=" + first + "-" + last), size);
                    if (last < first) {
                        assertThat(range).isEqualTo(new ByteRange.Whole());
                    } else if (first >= size) {
                        assertThat(range).isEqualTo(new ByteRange.Unsatisfiable());
                    } else {
                        assertThat(range).isEqualTo(new ByteRange.Part(first, Math.min(last, size - 1)));
                    }
                }
            }
        }
    }
}
