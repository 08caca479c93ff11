package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes a key pair inside the token through the JDK's provider. The template comes with the provider's settings, so
 * each key has a provider of its own; the process must be logged in.
 */
final class KeyGeneration {
    private KeyGeneration() {}

    /**
     * Makes one pair.
     *
     * @return the public key, as one of the JDK's software providers
     * @throws CeremonyException if what the token made is not what was asked for
     * @throws TokenException if the token failed
     */
    static PublicKey generate(TokenProperties token, KeyRequest request, byte[] id) throws CeremonyException {
        return generate(token, request, template(request, id));
    }

    /** Makes one pair by another template, given as lines of the provider's settings. */
    static PublicKey generate(TokenProperties token, KeyRequest request, String template) throws CeremonyException {
        var kind = request.kind();
        var provider = CryptokiProvider.of("CountersignCeremony-" + request.name(), token, template);
        try {
            // With the provider as an object the JDK does not fall back to software when the token fails.
            var generator = KeyPairGenerator.getInstance(kind.generator(), provider);
            generator.initialize(kind.parameters());
            var made = kind.publicKey(generator.generateKeyPair().getPublic().getEncoded());
            if (!kind.fits(made)) {
                throw new CeremonyException("The token made another kind of key than " + kind.id() + ".");
            }
            return made;
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException | InvalidKeySpecException e) {
            throw new CeremonyException(
                    "The token cannot make a key of the kind " + kind.id() + ": " + Causes.sentence(e) + ".", e);
        }
    }

    /** The lines of the provider's settings; bytes are written {@code 0h} and hex digits. */
    static String template(KeyRequest request, byte[] id) {
        var hex = HexFormat.of();
        var common = "  CKA_ID = 0h" + hex.formatHex(id) + "\n  CKA_LABEL = 0h"
                + hex.formatHex(request.name().getBytes(StandardCharsets.US_ASCII)) + "\n";
        return section("CKO_PRIVATE_KEY", KeyAttributes.ofPrivateKey(request.kind()), common)
                + section("CKO_PUBLIC_KEY", KeyAttributes.ofPublicKey(request.kind()), common);
    }

    private static String section(String objectClass, List<KeyAttributes.Demand> demands, String common) {
        var text = new StringBuilder("attributes(generate, " + objectClass + ", *) = {\n");
        for (var demand : demands) {
            if (demand.given()) {
                boolean isBytes =
                        !demand.text().equals("true") && !demand.text().equals("false");
                text.append("  ")
                        .append(demand.name())
                        .append(" = ")
                        .append(isBytes ? "0h" : "")
                        .append(demand.text())
                        .append('\n');
            }
        }
        return text.append(common).append("}\n").toString();
    }
}
