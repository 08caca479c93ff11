package dev.countersign.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ServerAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:8080", "http://127.0.0.1", "https://127.8.9.1:1", "http://[::1]:8080/under"})
    void knows_this_machine(String address) {
        assertThat(ServerAddress.parse(address).isLoopback()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost.example.org",
                "http://10.0.0.1",
                "http://0.0.0.0",
                "http://[::]",
                "http://127.0.0.1.nip.io",
                "http://[fe80::1]"
            })
    void takes_no_other_for_this_machine(String address) {
        assertThat(ServerAddress.parse(address).isLoopback()).isFalse();
    }

    @Test
    void only_https_or_this_machine_is_private() {
        assertThat(ServerAddress.parse("https://sign.example.org").isPrivate()).isTrue();
        assertThat(ServerAddress.parse("http://localhost").isPrivate()).isTrue();
        assertThat(ServerAddress.parse("http://sign.example.org").isPrivate()).isFalse();
    }

    @Test
    void keeps_the_path_under_which_a_server_lies() {
        assertThat(ServerAddress.parse("https://example.org/sign/").resolve("/api/v1"))
                .hasToString("https://example.org/sign/api/v1");
    }
}
