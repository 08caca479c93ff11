package dev.countersign.cli.api;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a development server tells programs on its own machine, so that they can play its seeded identities.
 *
 * @param stateFolder where its authenticators lie
 * @param tokenEndpoint where its identity service hands out tokens
 * @param relyingParty of the pinned policy
 * @param origin of the pinned policy
 * @param policy digest of the pinned policy
 */
public record Development(
        String stateFolder,
        ServerAddress tokenEndpoint,
        String clientId,
        String clientSecret,
        String relyingParty,
        String origin,
        String policy) {

    /** Asks the server; a {@link ProblemException} "not found" means that it is none for development. */
    public static Development of(ServerAddress server) throws IOException, ProblemException {
        var http = new Http(Optional.empty());
        var answer = http.send(http.request(server.resolve("/api/v1/development")));
        var document = JsonObject.parse(answer.body());
        return new Development(
                document.text("stateFolder"),
                address(document.text("tokenEndpoint")),
                document.text("clientId"),
                document.text("clientSecret"),
                document.text("rp"),
                document.text("origin"),
                document.text("policy"));
    }

    /** An access token of a seeded person, whose password is the name (OAuth 2, RFC 6749 section 4.3). */
    public String token(String person) throws IOException, ProblemException {
        var http = new Http(Optional.empty());
        var answer = http.send(http.request(tokenEndpoint.uri())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(Map.of(
                        "grant_type", "password",
                        "client_id", clientId,
                        "client_secret", clientSecret,
                        "username", person,
                        "password", person,
                        "scope", "openid")))));
        return JsonObject.parse(answer.body()).text("access_token");
    }

    private static ServerAddress address(String text) throws IOException {
        try {
            return ServerAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("The server's token endpoint is no address: " + e.getMessage() + ".", e);
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
