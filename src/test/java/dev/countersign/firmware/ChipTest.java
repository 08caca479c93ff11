package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChipTest {

    @ParameterizedTest
    @CsvSource({
        "esp32, 0, 1, 32",
        "esp32s2, 2, 3, 16",
        "esp32c3, 5, 3, 16",
        "esp32s3, 9, 3, 16",
        "esp32c2, 12, 1, 4",
        "esp32c6, 13, 3, 16",
        "esp32h2, 16, 3, 16",
        "esp32p4, 18, 3, 16",
        "esp32c61, 20, 3, 16",
        "esp32c5, 23, 3, 9"
    })
    void has_the_numbers_that_its_maker_publishes(String id, int imageId, int blocks, int secureVersionBits) {
        Chip chip = Chip.ofName(id).orElseThrow();

        assertThat(Chip.ofId(imageId)).contains(chip);
        assertThat(chip.maximumBlocks()).isEqualTo(blocks);
        assertThat(chip.secureVersionBits()).isEqualTo(secureVersionBits);
    }

    @Test
    void is_not_known_by_other_names_or_numbers() {
        assertThat(Chip.ofName("ESP32")).isEmpty();
        assertThat(Chip.ofId(0xFFFF)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_S2", "ESP32_C3", "ESP32_S3", "ESP32_C6", "ESP32_H2", "ESP32_P4", "ESP32_C5"})
    void takes_rsa(Chip chip) {
        assertThat(chip.refusal(KeyKind.RSA_3072)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32_C2", "ESP32_C6"})
    void takes_ecdsa(Chip chip) {
        assertThat(chip.refusal(KeyKind.P_256)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ESP32, ESP32", "ESP32_S2, ESP32-S2", "ESP32_C3, ESP32-C3", "ESP32_S3, ESP32-S3"})
    void has_no_ecdsa(Chip chip, String title) {
        assertThat(chip.refusal(KeyKind.P_256))
                .contains("The " + title + " has no ECDSA Secure Boot, so a P-256 key cannot sign for it");
    }

    @ParameterizedTest
    @CsvSource({"ESP32_H2, ESP32-H2", "ESP32_P4, ESP32-P4", "ESP32_C5, ESP32-C5"})
    void has_ecdsa_that_is_flawed(Chip chip, String title) {
        assertThat(chip.refusal(KeyKind.P_256))
                .contains("ECDSA Secure Boot of the " + title
                        + " is flawed in the chip's ROM (Espressif AR2026-006): use an RSA-3072 key");
    }

    @Test
    void is_signed_for_with_nothing_when_its_only_scheme_is_flawed() {
        assertThat(Chip.ESP32_C61.refusal(KeyKind.P_256))
                .contains("ECDSA Secure Boot of the ESP32-C61 is flawed in the chip's ROM (Espressif AR2026-006): "
                        + "the chip offers nothing else, so nothing is signed for it");
        assertThat(Chip.ESP32_C61.refusal(KeyKind.RSA_3072))
                .contains("The ESP32-C61 has no RSA Secure Boot, so an RSA-3072 key cannot sign for it");
    }

    @ParameterizedTest
    @EnumSource
    void is_never_signed_for_with_p384(Chip chip) {
        assertThat(chip.refusal(KeyKind.P_384)).isPresent();
    }

    @Test
    void tells_a_key_kind_by_its_id() {
        assertThat(List.of("rsa3072", "p256", "p384").stream()
                        .map(KeyKind::ofId)
                        .map(kind -> kind.orElseThrow()))
                .containsExactly(KeyKind.RSA_3072, KeyKind.P_256, KeyKind.P_384);
        assertThat(KeyKind.ofId("rsa2048")).isEmpty();
    }
}
