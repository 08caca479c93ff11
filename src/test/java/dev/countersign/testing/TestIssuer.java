package dev.countersign.testing;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * An OpenID Connect issuer in a few lines, for tests of the packaged server: discovery, key set, and tokens for whoever
 * the test names. The server validates them like those of any issuer.
 */
public final class TestIssuer implements AutoCloseable {
    private static final String KEY_ID = "test-issuer";
    private static final Duration VALIDITY = Duration.ofHours(1);

    private final KeyPair keys = rsa();
    private final HttpServer http;

    public TestIssuer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/.well-known/openid-configuration", """
                {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "token_endpoint": "%1$s/token",
                 "authorization_endpoint": "%1$s/authorize", "response_types_supported": ["code"],
                 "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}
                """.formatted(url()));
        var key = (RSAPublicKey) keys.getPublic();
        answer("/keys", """
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "%s", "n": "%s", "e": "%s"}]}
                """.formatted(KEY_ID, base64url(key.getModulus()), base64url(key.getPublicExponent())));
        http.start();
    }

    /** The issuer's address, what a server is configured with. */
    public String url() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    /** An access token of this person or machine with these roles. */
    public String token(String subject, String... roles) {
        return Jwt.issuer(url())
                .subject(subject)
                .upn(subject)
                .groups(Set.of(roles))
                .audience("countersign")
                .expiresIn(VALIDITY)
                .jws()
                .keyId(KEY_ID)
                .sign(keys.getPrivate());
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void answer(String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        http.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static String base64url(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static KeyPair rsa() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }
}
