package dev.countersign.cli.api;

import dev.countersign.evidence.PersonSignature;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The policies of one server, and the changes of policy, keys and clock that people propose and approve. */
public final class Changes {
    private static final String CHANGES = "/api/v1/changes";
    private static final String POLICIES = "/api/v1/policies";

    private final Http http;
    private final ServerAddress address;

    Changes(Http http, ServerAddress address) {
        this.http = http;
        this.address = address;
    }

    /** The server's list of its policies. */
    public PolicyChain policies() throws IOException, ProblemException {
        return PolicyChain.of(JsonObject.parseList(bytes(POLICIES)));
    }

    /** The text that the server has for this digest; whether it is the right one, only its digest says. */
    public byte[] policy(String digest) throws IOException, ProblemException {
        return bytes(POLICIES + "/" + digest);
    }

    /** A page of changes, newest first. */
    public ChangeList changes(Optional<String> cursor) throws IOException, ProblemException {
        var query = cursor.map(text -> "?cursor=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
        return ChangeList.of(get(CHANGES + query.orElse("")));
    }

    public ChangeView change(String id) throws IOException, ProblemException {
        return ChangeView.of(get(of(id)));
    }

    /** The exact bytes that people sign over. */
    public byte[] changeText(String id) throws IOException, ProblemException {
        return bytes(of(id) + "/text");
    }

    /** The policy that a change of policy would bring. */
    public byte[] changePolicy(String id) throws IOException, ProblemException {
        return bytes(of(id) + "/policy");
    }

    /** Hands in a change; {@code policy} is the text of the next policy, if it is a change of policy. */
    public ChangeView propose(byte[] change, Optional<byte[]> policy) throws IOException, ProblemException {
        var base64 = Base64.getEncoder();
        return post(
                CHANGES,
                new JsonObject()
                        .put("change", base64.encodeToString(change))
                        .put("policy", policy.map(base64::encodeToString)));
    }

    public ChangeView approve(String id, PersonSignature signature) throws IOException, ProblemException {
        return post(of(id) + "/approvals", SignatureJson.of(signature));
    }

    /** {@code reason} must be the one that was signed. */
    public ChangeView veto(String id, String reason, PersonSignature signature) throws IOException, ProblemException {
        return post(of(id) + "/vetoes", SignatureJson.of(signature).put("reason", reason));
    }

    private static String of(String id) {
        return CHANGES + "/" + id;
    }

    private ChangeView post(String path, JsonObject body) throws IOException, ProblemException {
        var answer = http.send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body.compact())));
        return ChangeView.of(JsonObject.parse(answer.body()));
    }

    private JsonObject get(String path) throws IOException, ProblemException {
        return JsonObject.parse(bytes(path));
    }

    private byte[] bytes(String path) throws IOException, ProblemException {
        return http.send(request(path)).body();
    }

    private HttpRequest.Builder request(String path) {
        return http.request(address.resolve(path));
    }
}
