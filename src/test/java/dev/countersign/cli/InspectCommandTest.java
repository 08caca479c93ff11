package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class InspectCommandTest {

    @ParameterizedTest
    @MethodSource("dev.countersign.cli.Vectors#unsigned")
    void says_of_every_unsigned_fixture_whether_it_can_be_submitted(Vectors.Vector vector) {
        var run = Run.of("inspect", Run.fixture(vector.file()));

        var refusal = vector.refusal().orElse("");
        if (refusal.isEmpty()) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains(" is an unsigned image; it can be submitted.");
        } else if (refusal.equals("already-signed")) {
            // Not fit for signing, but a good signed file: that is what inspect says.
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains(" is signed;");
        } else {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains(" is refused (" + refusal + "): ");
        }
    }

    @Test
    void prints_a_document_for_an_unsigned_image() throws IOException {
        var run = Run.of("--json", "inspect", Run.fixture("esp32c3/app.bin"));

        assertThat(run.exitCode()).isZero();
        GoldenFile.assertMatches("inspect-unsigned.json", run.out());
    }

    @Test
    void prints_a_document_for_an_image_that_names_no_version() throws IOException {
        var run = Run.of("--json", "inspect", Run.fixture("esp32c3/app-no-metadata.bin"));

        assertThat(run.exitCode()).isZero();
        GoldenFile.assertMatches("inspect-no-version.json", run.out());
    }

    @Test
    void prints_a_document_for_a_signed_boot_loader() throws IOException {
        var run = Run.of("--json", "inspect", Run.fixture("esp32c3/signed/bootloader.rsa3072-a.bin"));

        assertThat(run.exitCode()).isZero();
        GoldenFile.assertMatches("inspect-signed.json", run.out());
    }

    @Test
    void prints_a_document_with_warnings() throws IOException {
        var run = Run.of("--json", "inspect", Run.fixture("esp32c3/signed/app.p256-a.bin"));

        assertThat(run.exitCode()).isZero();
        GoldenFile.assertMatches("inspect-warnings.json", run.out());
    }

    @Test
    void prints_a_document_for_a_refused_file() throws IOException {
        var run = Run.of("--json", "inspect", Run.fixture("esp32c3/app-unpadded.bin"));

        assertThat(run.exitCode()).isEqualTo(1);
        GoldenFile.assertMatches("inspect-refused.json", run.out());
    }

    @Test
    void looks_at_the_signatures_of_a_signed_file_without_verifying_them() {
        var run = Run.of("inspect", Run.fixture("esp32c3/malformed/bad-signature.bin"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("is signed; whether by the right keys says verify.");
    }

    @Test
    void says_what_is_wrong_with_a_damaged_signed_file() {
        var run = Run.of("inspect", Run.fixture("esp32c3/malformed/bad-block-crc.bin"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("(block-crc)");
    }
}
