package dev.countersign.signer;

import static dev.countersign.signer.SignerInMemory.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer.Refused;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.TestRelease;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A server may pair an approved statement with any bytes it likes: only those that the statement describes are let through. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArtifactCheckTest {
    private static final Policy POLICY = SignerInMemory.pinned().policy();
    private static final TestRelease THERMO = TestRelease.thermo(POLICY, NOON);
    private static final Path MALFORMED = Path.of("src/test/resources/firmware/esp32c3/malformed");

    @Test
    void the_artifact_of_the_statement_is_taken_and_its_bytes_are_handed_on() throws Exception {
        var toSign = new ByteArrayOutputStream();
        Statement.Image image = image(THERMO);
        ArtifactCheck.read(image, new ByteArrayInputStream(THERMO.artifact()), toSign);
        assertThat(Sha256.hexOf(toSign.toByteArray())).isEqualTo(image.payload());
    }

    @Test
    void an_artifact_that_is_padded_before_signing_has_another_digest_to_sign_than_its_own() throws Exception {
        byte[] bootLoader = EspImageBuilder.smallest(Chip.ESP32_C3);
        var release = TestRelease.of(POLICY, NOON, "thermo-controller", "release", KeyKind.RSA_3072, bootLoader);
        Statement.Image image = image(release);
        assertThat(image.payload()).isNotEqualTo(image.sha256());
        assertThat(refusal(image, bootLoader)).isEmpty();
        byte[] padded = Arrays.copyOf(bootLoader, 4096);
        Arrays.fill(padded, bootLoader.length, padded.length, (byte) 0xFF);
        assertThat(Sha256.hexOf(padded)).isEqualTo(image.payload());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sha256 | 0000000000000000000000000000000000000000000000000000000000000000 | digest is",
                "payload | 0000000000000000000000000000000000000000000000000000000000000000 | digest to sign is",
                "target | esp32s3 | target is esp32c3, stated is esp32s3.",
                "role | bootloader | role is app, stated is bootloader.",
                "security-version | 8 | security version is 7, stated is 8.",
                "security-version | none | security version is 7, stated is none.",
                "version | 1.4.3 | version is 1.4.2, stated is 1.4.3.",
                "version | 1.4.2%20 | version is 1.4.2, stated is 1.4.2 .",
                "version-source | declared | version is in the image: 1.4.2, stated is declared."
            })
    void every_fact_of_the_statement_is_looked_up_in_the_artifact(String name, String value, String sentence) {
        assertThat(refusal(image(THERMO.with("image.1." + name, value)), THERMO.artifact()))
                .hasValueSatisfying(refused -> {
                    assertThat(refused.code()).isEqualTo(RefusalCode.ARTIFACT);
                    assertThat(refused.sentence())
                            .startsWith("The artifact is not the one of the statement: its " + sentence);
                });
    }

    @Test
    void a_version_that_only_the_submitter_knows_is_marked_so() {
        byte[] image = EspImageBuilder.forChip(Chip.ESP32_C3)
                .segment(0x40380000, new byte[64])
                .build();
        var release = TestRelease.of(POLICY, NOON, "thermo-controller", "release", KeyKind.RSA_3072, image);
        assertThat(refusal(image(release), image)).isEmpty();
        assertThat(refusal(image(release.with("image.1.version-source", "image")), image))
                .hasValueSatisfying(refused -> assertThat(refused.sentence()).contains("version is none"));
        assertThat(refusal(image(release.with("image.1.security-version", "0")), image))
                .hasValueSatisfying(refused -> assertThat(refused.sentence()).contains("security version"));
    }

    @Test
    void another_good_image_is_refused() {
        for (byte[] other : new byte[][] {
            EspImageBuilder.application(Chip.ESP32_C3, "1.4.3", 7),
            EspImageBuilder.application(Chip.ESP32_C3, "1.4.2", 8),
            EspImageBuilder.application(Chip.ESP32_S3, "1.4.2", 7),
            EspImageBuilder.application(Chip.ESP32_C6, "1.4.2", 7)
        }) {
            assertThat(other).hasSameSizeAs(THERMO.artifact());
            assertThat(refusal(image(THERMO), other)).isPresent();
        }
    }

    @Test
    void no_byte_of_the_artifact_can_change() {
        byte[] artifact = THERMO.artifact();
        for (int i = 0; i < artifact.length; i += i < 700 || i > artifact.length - 80 ? 1 : 997) {
            byte[] changed = artifact.clone();
            changed[i] ^= 0x10;
            assertThat(refusal(image(THERMO), changed)).as("byte %d", i).isPresent();
        }
    }

    @Test
    void a_longer_artifact_is_read_only_as_far_as_stated() throws Exception {
        byte[] longer = Arrays.copyOf(THERMO.artifact(), THERMO.artifact().length + 4096);
        InputStream in = new ByteArrayInputStream(longer);
        ArtifactCheck.read(image(THERMO), in, new ByteArrayOutputStream());
        assertThat(in.available()).isEqualTo(4096);
    }

    @Test
    void stating_the_longer_size_is_refused() {
        byte[] longer = Arrays.copyOf(THERMO.artifact(), THERMO.artifact().length + 4096);
        var stated = THERMO.with("image.1.size", Integer.toString(longer.length))
                .with("image.1.sha256", Sha256.hexOf(longer));
        assertThat(refusal(image(stated), longer))
                .hasValueSatisfying(refused -> assertThat(refused.sentence()).contains("(trailing-data)"));
    }

    @Test
    void an_artifact_that_ends_early_is_a_failed_connection_and_no_verdict() {
        byte[] shorter = Arrays.copyOf(THERMO.artifact(), THERMO.artifact().length - 1);
        assertThatThrownBy(() -> ArtifactCheck.read(
                        image(THERMO), new ByteArrayInputStream(shorter), new ByteArrayOutputStream()))
                .isInstanceOf(EOFException.class);
    }

    static Stream<String> malformed() throws IOException {
        try (var files = Files.list(MALFORMED)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    /** Whatever people have approved: the digests are right, and yet no chip would take these, or they are signed already. */
    @ParameterizedTest
    @MethodSource("malformed")
    void a_malformed_file_is_refused_even_where_the_statement_has_its_digests(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(MALFORMED.resolve(file));
        byte[] padded = Arrays.copyOf(bytes, (bytes.length + 4095) / 4096 * 4096);
        Arrays.fill(padded, bytes.length, padded.length, (byte) 0xFF);
        var stated = THERMO.with("image.1.size", Integer.toString(bytes.length))
                .with("image.1.sha256", Sha256.hexOf(bytes))
                .with("image.1.payload", Sha256.hexOf(padded));
        assertThat(refusal(image(stated), bytes)).hasValueSatisfying(refused -> {
            assertThat(refused.code()).isEqualTo(RefusalCode.ARTIFACT);
            assertThat(refused.sentence()).matches("The artifact is refused: .+ \\([a-z0-9-]+\\)\\.");
        });
    }

    @Test
    void the_digest_to_sign_is_that_of_the_bytes_handed_on_for_every_length() throws Exception {
        for (int words = 1; words < 1100; words += 51) {
            byte[] image = EspImageBuilder.forChip(Chip.ESP32_C3)
                    .segment(0x40380000, new byte[4 * words])
                    .build();
            var release = TestRelease.of(POLICY, NOON, "thermo-controller", "release", KeyKind.RSA_3072, image);
            var toSign = new ByteArrayOutputStream();
            ArtifactCheck.read(image(release), new ByteArrayInputStream(image), toSign);
            assertThat(HexFormat.of().formatHex(Sha256.of(toSign.toByteArray())))
                    .isEqualTo(image(release).payload());
            assertThat(toSign.size() % 4096).isZero();
        }
    }

    private static Statement.Image image(TestRelease release) {
        return Statement.parse(release.statement()).images().getFirst();
    }

    private static Optional<Refused> refusal(Statement.Image stated, byte[] artifact) {
        try {
            ArtifactCheck.read(stated, new ByteArrayInputStream(artifact), new ByteArrayOutputStream());
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(refusal.answer());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
