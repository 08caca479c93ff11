package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OutputTest {

    @Test
    void leaves_words_of_every_language_alone() {
        assertThat(Output.printable("Größe 4 µm, 温度, 😀")).isEqualTo("Größe 4 µm, 温度, 😀");
    }

    @Test
    void lets_nothing_steer_the_terminal() {
        assertThat(Output.printable("a\u001B[2Jb\rc\nd\u009B1me")).isEqualTo("a\uFFFD[2Jb\uFFFDc\uFFFDd\uFFFD1me");
    }

    @Test
    void lets_nothing_turn_the_direction_of_writing() {
        assertThat(Output.printable("app\u202Enib.exe")).isEqualTo("app\uFFFDnib.exe");
    }
}
