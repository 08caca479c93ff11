package dev.countersign.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.testing.Api;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The receiving path alone, with streams that behave badly. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArtifactReceiverTest {
    private static final int CHUNK = 65_536;
    private static final int LIMIT = 20 * CHUNK;

    @TempDir
    private Path folder;

    private ArtifactReceiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new ArtifactReceiver(new BlobStore(folder), LIMIT, ArtifactReceiver.ALGORITHMS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, CHUNK - 1, CHUNK, CHUNK + 1, 8 * CHUNK, 9 * CHUNK, 9 * CHUNK + 7, LIMIT})
    void computes_all_digests_at_every_length_around_the_chunks(int length) throws Exception {
        byte[] bytes = random(length);

        var received = receiver.receive(trickling(bytes));

        assertThat(received.size()).isEqualTo(length);
        assertThat(received.digests())
                .containsExactly(digest("SHA-256", bytes), digest("SHA-384", bytes), digest("SHA-512", bytes));
        assertThat(file(received.sha256())).hasBinaryContent(bytes);
    }

    @Test
    void computes_sha_256_alone_when_that_is_asked() throws Exception {
        byte[] bytes = random(3 * CHUNK);
        var lone = new ArtifactReceiver(new BlobStore(folder), LIMIT, List.of("SHA-256"));

        assertThat(lone.receive(new ByteArrayInputStream(bytes)).digests()).containsExactly(digest("SHA-256", bytes));
    }

    @Test
    void keeps_nothing_when_the_digest_is_another() {
        byte[] bytes = random(CHUNK);

        assertRefused(
                ProblemType.DIGEST_MISMATCH, new ByteArrayInputStream(bytes), "0".repeat(64), OptionalLong.empty());
    }

    @Test
    void keeps_nothing_when_fewer_or_more_bytes_come_than_were_announced() {
        byte[] bytes = random(CHUNK);
        for (long announced : new long[] {CHUNK - 1, CHUNK + 1}) {
            assertRefused(
                    ProblemType.LENGTH_MISMATCH,
                    new ByteArrayInputStream(bytes),
                    Api.sha256(bytes),
                    OptionalLong.of(announced));
        }
    }

    @Test
    void keeps_nothing_of_a_stream_that_breaks() {
        byte[] bytes = random(5 * CHUNK);
        var broken = new SequenceInputStream(new ByteArrayInputStream(bytes), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        });

        assertRefused(ProblemType.UPLOAD_INTERRUPTED, broken, Api.sha256(bytes), OptionalLong.empty());
    }

    @Test
    void stops_reading_at_the_limit() {
        var endless = new InputStream() {
            private long read;

            @Override
            public int read() {
                read++;
                return 1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                read += length;
                return length;
            }
        };

        assertRefused(ProblemType.TOO_LARGE, endless, "0".repeat(64), OptionalLong.empty());
        assertThat(endless.read).isLessThanOrEqualTo(LIMIT + CHUNK);
    }

    @Test
    void reads_nothing_when_more_than_the_limit_is_announced() {
        assertRefused(ProblemType.TOO_LARGE, InputStream.nullInputStream(), "0".repeat(64), OptionalLong.of(LIMIT + 1));
    }

    @Test
    void refuses_no_bytes() {
        assertRefused(
                ProblemType.EMPTY_ARTIFACT, InputStream.nullInputStream(), Api.sha256(new byte[0]), OptionalLong.of(0));
    }

    private void assertRefused(ProblemType type, InputStream in, String sha256, OptionalLong length) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> receiver.receive(in, sha256, length))
                .extracting(Refusal::type)
                .isEqualTo(type);
        assertThat(folder.resolve("incoming")).isEmptyDirectory();
        assertThat(folder.resolve("sha256")).isEmptyDirectory();
    }

    private Path file(String sha256) {
        return folder.resolve("sha256").resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    /** Gives fewer bytes than are asked for, as networks do. */
    private static InputStream trickling(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 10_007));
            }
        };
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String digest(String algorithm, byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }
}
