package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class RandomPinTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void is_a_pin_of_the_length_that_was_asked_for() throws Exception {
        for (int length = RandomPin.MINIMUM_LENGTH; length <= 255; length++) {
            var pin = RandomPin.make(random, length);
            assertThat(PinFile.read(new ByteArrayInputStream(new String(pin).getBytes(StandardCharsets.US_ASCII))))
                    .isEqualTo(pin);
        }
    }

    @Test
    void uses_all_64_characters_and_comes_once() {
        var characters = new HashSet<Character>();
        var pins = new HashSet<String>();
        for (int i = 0; i < 1000; i++) {
            var pin = new String(RandomPin.make(random, RandomPin.LENGTH));
            pins.add(pin);
            pin.chars().forEach(each -> characters.add((char) each));
        }
        assertThat(characters).hasSize(64);
        assertThat(pins).hasSize(1000);
    }
}
