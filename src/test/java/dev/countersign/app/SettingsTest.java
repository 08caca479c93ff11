package dev.countersign.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.LaunchMode;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SettingsTest {
    private final Settings bare = new Settings(Path.of("data"), Optional.empty(), Optional.empty());

    @Test
    void demand_an_issuer_in_production_and_only_there() {
        assertThatThrownBy(() -> bare.demandIssuer(LaunchMode.NORMAL))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("set QUARKUS_OIDC_AUTH_SERVER_URL");
        assertThatCode(() -> bare.demandIssuer(LaunchMode.DEVELOPMENT)).doesNotThrowAnyException();
    }

    @Test
    void bring_a_database_unless_they_name_one() {
        assertThat(bare.wantsEmbeddedDatabase()).isTrue();
        assertThat(new Settings(Path.of("data"), Optional.of("jdbc:postgresql://db/countersign"), Optional.empty())
                        .wantsEmbeddedDatabase())
                .isFalse();
    }
}
