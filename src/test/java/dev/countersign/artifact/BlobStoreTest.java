package dev.countersign.artifact;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.countersign.testing.Api;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in a real folder: whole under their digest, or not there at all. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BlobStoreTest {
    private static final byte[] BYTES = "firmware".getBytes(US_ASCII);
    private static final String SHA256 = Api.sha256(BYTES);

    @TempDir
    private Path folder;

    private BlobStore store;

    @BeforeEach
    void open() throws IOException {
        store = new BlobStore(folder);
    }

    @Test
    void keeps_a_file_under_its_digest() throws IOException {
        try (var file = store.receive()) {
            file.write(ByteBuffer.wrap(BYTES));
            file.keep(SHA256);
        }

        assertThat(folder.resolve("sha256/" + SHA256.substring(0, 2) + "/" + SHA256))
                .hasBinaryContent(BYTES);
        assertThat(store.size(SHA256)).contains((long) BYTES.length);
        try (var in = store.open(SHA256)) {
            assertThat(in.readAllBytes()).isEqualTo(BYTES);
        }
        assertThat(folder.resolve("incoming")).isEmptyDirectory();
    }

    @Test
    void takes_a_stream_and_can_read_what_is_written_before_it_is_kept() throws IOException {
        try (var file = store.receive()) {
            file.stream().write(BYTES);
            file.sync();

            assertThat(file.path()).hasBinaryContent(BYTES);
            assertThat(file.size()).isEqualTo(BYTES.length);
        }
    }

    @Test
    void removes_a_file_that_was_not_kept() throws IOException {
        try (var file = store.receive()) {
            file.write(ByteBuffer.wrap(BYTES));
        }

        assertThat(folder.resolve("incoming")).isEmptyDirectory();
        assertThat(store.size(SHA256)).isEmpty();
    }

    @Test
    void keeps_the_same_file_twice_as_one() throws IOException {
        for (int i = 0; i < 2; i++) {
            try (var file = store.receive()) {
                file.write(ByteBuffer.wrap(BYTES));
                file.keep(SHA256);
            }
        }

        assertThat(store.path(SHA256)).hasBinaryContent(BYTES);
    }

    @Test
    void removes_at_the_start_what_a_crash_has_left() throws IOException {
        Files.write(folder.resolve("incoming/123.part"), BYTES);

        store = new BlobStore(folder);

        assertThat(folder.resolve("incoming")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../../etc/passwd", "ABCD", "z"})
    void has_no_path_for_what_is_no_digest(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> store.path(name));
    }
}
