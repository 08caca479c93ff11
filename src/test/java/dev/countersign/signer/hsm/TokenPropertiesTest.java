package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.ceremony.CeremonyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenPropertiesTest {
    @TempDir
    Path home;

    @Test
    void are_read_as_they_were_written() throws Exception {
        var written = new TokenProperties(Path.of("/opt/own libraries/Jörg/libsofthsm2.so"), 2147483647L);
        Files.write(home.resolve("token.properties"), written.encode());
        assertThat(TokenProperties.read(home)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "module=/lib.so\n",
                "slot=1\nmodule=/lib.so\n",
                "module=/lib.so\nslot=1",
                "module=/lib.so\nslot=1\n\n",
                "module=/lib.so\nslot=-1\n",
                "module=/lib.so\nslot=0x1\n",
                "module=/lib.so\nslot=\n",
                "module=/lib.so\nslot=12345678901\n"
            })
    void are_two_lines(String text) throws IOException {
        Files.writeString(home.resolve("token.properties"), text);
        assertThatThrownBy(() -> TokenProperties.read(home))
                .isInstanceOf(CeremonyException.class)
                .hasMessageEndingWith("is not the two lines module= and slot=.");
    }

    @Test
    void name_a_slot_that_the_jdk_can_use() throws IOException {
        Files.writeString(home.resolve("token.properties"), "module=/lib.so\nslot=2147483648\n");
        assertThatThrownBy(() -> TokenProperties.read(home))
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining("the JDK cannot use the slot 2147483648");
    }

    @Test
    void name_the_module_by_an_absolute_path() throws IOException {
        Files.writeString(home.resolve("token.properties"), "module=lib.so\nslot=1\n");
        assertThatThrownBy(() -> TokenProperties.read(home))
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining("the module is not an absolute path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\"b/lib.so", "/a${user.home}/lib.so", "/a\\nslot=7/lib.so", "/a\tb/lib.so"})
    void cannot_change_the_settings_of_the_jdk(String module) throws IOException {
        Files.writeString(home.resolve("token.properties"), "module=" + module + "\nslot=1\n");
        assertThatThrownBy(() -> TokenProperties.read(home))
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining("Put the module elsewhere.");
    }

    @Test
    void are_refused_when_they_are_missing() {
        assertThatThrownBy(() -> TokenProperties.read(home))
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining("cannot be read");
    }
}
