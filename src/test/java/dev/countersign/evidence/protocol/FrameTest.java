package dev.countersign.evidence.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames on a stream of bytes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FrameTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 65_534, 65_535})
    void a_frame_of_any_size_comes_back(int size) throws IOException {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) 0xA5);
        var read = Frame.readFrom(in(new Frame(200, body).bytes())).orElseThrow();
        assertThat(read.kind()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(body);
    }

    @Test
    void frames_follow_each_other() throws IOException {
        InputStream in = in(join(new Frame(1, new byte[3]).bytes(), new Frame(2, new byte[0]).bytes()));
        assertThat(Frame.require(in).kind()).isEqualTo(1);
        assertThat(Frame.require(in).kind()).isEqualTo(2);
        assertThat(Frame.readFrom(in)).isEmpty();
        assertThatThrownBy(() -> Frame.require(in)).isInstanceOf(EOFException.class);
    }

    @Test
    void a_frame_arrives_byte_by_byte() throws IOException {
        var frame = new Frame(7, new byte[] {1, 2, 3});
        var slow = new InputStream() {
            private final InputStream in = in(frame.bytes());

            @Override
            public int read() throws IOException {
                return in.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return in.read(bytes, offset, Math.min(1, length));
            }
        };
        assertThat(Frame.require(slow).body()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_537, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void a_length_out_of_range_is_refused_before_anything_is_read_or_held(int length) throws IOException {
        byte[] bytes = ByteBuffer.allocate(80_000).putInt(length).array();
        InputStream in = in(bytes);
        assertThatThrownBy(() -> Frame.readFrom(in))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("a frame has 1 to 65536 bytes, this one says " + Integer.toUnsignedLong(length));
        assertThat(in.available()).isEqualTo(bytes.length - 4);
    }

    @Test
    void a_frame_that_ends_early_is_refused_wherever_it_ends() {
        byte[] bytes = new Frame(1, new byte[40]).bytes();
        for (int length = 1; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Frame.readFrom(in(cut)))
                    .as("cut to %d", length)
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void a_larger_body_cannot_be_framed() {
        assertThatThrownBy(() -> new Frame(1, new byte[65_536])).isInstanceOf(IllegalArgumentException.class);
    }

    private static InputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
