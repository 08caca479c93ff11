package dev.countersign.cli.api;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SshSignature;
import java.io.IOException;
import java.util.Base64;

/** A person's signature as the server takes it. */
final class SignatureJson {
    private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();

    private SignatureJson() {}

    static JsonObject of(PersonSignature signature) {
        return switch (signature) {
            case Assertion assertion ->
                new JsonObject()
                        .put("credentialId", BASE64_URL.encodeToString(assertion.credentialId()))
                        .put("clientDataJSON", BASE64_URL.encodeToString(assertion.clientDataJson()))
                        .put("authenticatorData", BASE64_URL.encodeToString(assertion.authenticatorData()))
                        .put("signature", BASE64_URL.encodeToString(assertion.signature()));
            case SshSignature ssh -> new JsonObject().put("sshSignature", ssh.armored());
        };
    }

    /** Reads either form. */
    static PersonSignature read(JsonObject json) throws IOException {
        try {
            var armoured = json.optionalText("sshSignature");
            return armoured.isPresent()
                    ? SshSignature.ofArmored(armoured.get())
                    : new Assertion(
                            bytes(json, "credentialId"),
                            bytes(json, "clientDataJSON"),
                            bytes(json, "authenticatorData"),
                            bytes(json, "signature"));
        } catch (EvidenceException | IllegalArgumentException e) {
            throw new IOException("A signature in the server's answer is not one: " + e.getMessage() + ".", e);
        }
    }

    private static byte[] bytes(JsonObject json, String name) throws IOException {
        return Base64.getUrlDecoder().decode(json.text(name));
    }
}
