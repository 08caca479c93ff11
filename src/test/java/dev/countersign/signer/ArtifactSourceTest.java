package dev.countersign.signer;

import static dev.countersign.signer.SignerInMemory.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.ProtocolException;
import dev.countersign.testing.TestRelease;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The artifact as it arrives in frames: exactly what the statement announces, not a byte more. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArtifactSourceTest {
    private static final TestRelease RELEASE =
            TestRelease.thermo(SignerInMemory.pinned().policy(), NOON);
    private static final byte[] ARTIFACT = RELEASE.artifact();
    private static final Statement STATEMENT = Statement.parse(RELEASE.statement());

    @Test
    void before_it_is_asked_for_there_is_nothing() throws IOException {
        var source = new ArtifactSource(
                new ByteArrayInputStream(SignerInMemory.frames(ARTIFACT)), new ByteArrayOutputStream());
        assertThat(source.read()).isEqualTo(-1);
        source.drain();
    }

    @Test
    void it_is_asked_for_once_and_comes_whole() throws IOException {
        var asked = new ByteArrayOutputStream();
        var source = new ArtifactSource(new ByteArrayInputStream(SignerInMemory.frames(ARTIFACT)), asked);
        source.begin(STATEMENT);
        assertThat(asked.toByteArray()).isEqualTo(new Answer.Send().frame().bytes());
        assertThat(source.readAllBytes()).isEqualTo(ARTIFACT);
    }

    @Test
    void frames_may_have_any_size() throws IOException {
        var frames = new ByteArrayOutputStream();
        int size = 1;
        for (int start = 0; start < ARTIFACT.length; size = size * 3 % 4099 + 1) {
            int end = Math.min(ARTIFACT.length, start + size);
            frames.writeBytes(data(Arrays.copyOfRange(ARTIFACT, start, end)));
            start = end;
        }
        assertThat(begun(frames.toByteArray()).readAllBytes()).isEqualTo(ARTIFACT);
    }

    @Test
    void what_follows_it_is_left_for_the_next_question() throws IOException {
        var in = new ByteArrayInputStream(join(SignerInMemory.frames(ARTIFACT), new byte[] {0, 0, 0, 1, 5}));
        var source = new ArtifactSource(in, new ByteArrayOutputStream());
        source.begin(STATEMENT);
        source.drain();
        assertThat(in.available()).isEqualTo(5);
        assertThat(source.read()).isEqualTo(-1);
    }

    @Test
    void one_byte_more_is_refused_before_it_is_handed_on() throws IOException {
        byte[] longer = Arrays.copyOf(ARTIFACT, ARTIFACT.length + 1);
        assertRefused(SignerInMemory.frames(longer));
    }

    @Test
    void an_empty_frame_is_refused() {
        assertRefused(join(data(new byte[0]), SignerInMemory.frames(ARTIFACT)));
    }

    @Test
    void a_question_between_the_data_is_refused() {
        assertRefused(join(data(Arrays.copyOf(ARTIFACT, 100)), new Frame(5, new byte[0]).bytes()));
    }

    @Test
    void a_client_that_leaves_is_noticed_between_frames_and_within() {
        byte[] first = data(Arrays.copyOf(ARTIFACT, 100));
        assertThatThrownBy(() -> begun(first).readAllBytes()).isInstanceOf(EOFException.class);
        assertRefused(Arrays.copyOf(first, 50));
    }

    private static void assertRefused(byte[] frames) {
        assertThatThrownBy(() -> begun(frames).readAllBytes()).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> begun(frames).drain()).isInstanceOf(ProtocolException.class);
    }

    private static ArtifactSource begun(byte[] frames) throws IOException {
        var source = new ArtifactSource(new ByteArrayInputStream(frames), new ByteArrayOutputStream());
        source.begin(STATEMENT);
        return source;
    }

    private static byte[] data(byte[] body) {
        return new Frame(Frame.DATA, body).bytes();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
