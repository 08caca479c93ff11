package dev.countersign.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The few settings that are needed before Quarkus runs, read from the same places with the same precedence as Quarkus
 * reads them: system properties, environment, {@code .env}, {@code config/application.properties}, packaged defaults.
 *
 * @param state folder of everything that the server keeps
 * @param jdbcUrl of a database that somebody else runs; absent: the embedded one
 * @param issuer OpenID Connect issuer of the people and the CI systems
 */
record Settings(Path state, Optional<String> jdbcUrl, Optional<String> issuer) {

    static Settings read() {
        SmallRyeConfig config =
                ConfigUtils.configBuilder().addPropertiesSources().build();
        return new Settings(
                Path.of(config.getValue("countersign.state", String.class))
                        .toAbsolutePath()
                        .normalize(),
                config.getOptionalValue("quarkus.datasource.jdbc.url", String.class),
                config.getOptionalValue("quarkus.oidc.auth-server-url", String.class));
    }

    boolean wantsEmbeddedDatabase() {
        return jdbcUrl.isEmpty();
    }

    /**
     * A packaged server must be told who vouches for its users; it brings no identities of its own. In development and
     * tests Quarkus serves throw-away ones.
     */
    void demandIssuer(LaunchMode mode) throws CannotStartException {
        if (mode.isProduction() && issuer.isEmpty()) {
            throw new CannotStartException("No OpenID Connect issuer is configured and a packaged server has no"
                    + " identities of its own: set QUARKUS_OIDC_AUTH_SERVER_URL to the issuer's address.");
        }
    }
}
