package dev.countersign.signer.hsm;

import static dev.countersign.signer.hsm.Pkcs11.*;
import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.ceremony.KeyTemplate;
import dev.countersign.evidence.ceremony.RecordedAttributes;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What every attribute of a key must be, exactly. The same lists make the template of the ceremony, judge what the
 * token says afterwards and at each start, and fill the record.
 */
final class KeyAttributes {

    /**
     * One attribute and its only acceptable value.
     *
     * @param name its name in the standard
     * @param type its CKA number
     * @param text the value as records write it: {@code true}, {@code false}, or the bytes that the token returns, in
     *     hex
     * @param given whether the ceremony's template sets it; the others are the token's own testimony
     */
    record Demand(String name, long type, String text, boolean given) {
        /** The value as the token returns it. */
        byte[] bytes() {
            return switch (text) {
                case "true" -> new byte[] {1};
                case "false" -> new byte[] {0};
                case String hex -> HexFormat.of().parseHex(hex);
            };
        }
    }

    /** The certificate may be read by anybody and changed by nobody. */
    static final List<Demand> OF_CERTIFICATE = List.of(
            given("CKA_TOKEN", CKA_TOKEN, "true"),
            given("CKA_PRIVATE", CKA_PRIVATE, "false"),
            given("CKA_MODIFIABLE", CKA_MODIFIABLE, "false"),
            given("CKA_CERTIFICATE_TYPE", CKA_CERTIFICATE_TYPE, number(CKC_X_509)));

    private KeyAttributes() {}

    /** What the ceremony's template does not set and the token says itself. */
    private static final Set<String> TESTIMONY = Set.of(
            "CKA_ALWAYS_SENSITIVE", "CKA_NEVER_EXTRACTABLE", "CKA_LOCAL", "CKA_KEY_GEN_MECHANISM", "CKA_KEY_TYPE");

    private static final Map<String, Long> TYPES = Map.ofEntries(
            entry("CKA_TOKEN", CKA_TOKEN),
            entry("CKA_PRIVATE", CKA_PRIVATE),
            entry("CKA_SENSITIVE", CKA_SENSITIVE),
            entry("CKA_ALWAYS_SENSITIVE", CKA_ALWAYS_SENSITIVE),
            entry("CKA_EXTRACTABLE", CKA_EXTRACTABLE),
            entry("CKA_NEVER_EXTRACTABLE", CKA_NEVER_EXTRACTABLE),
            entry("CKA_LOCAL", CKA_LOCAL),
            entry("CKA_KEY_GEN_MECHANISM", CKA_KEY_GEN_MECHANISM),
            entry("CKA_KEY_TYPE", CKA_KEY_TYPE),
            entry("CKA_SIGN", CKA_SIGN),
            entry("CKA_SIGN_RECOVER", CKA_SIGN_RECOVER),
            entry("CKA_DECRYPT", CKA_DECRYPT),
            entry("CKA_UNWRAP", CKA_UNWRAP),
            entry("CKA_DERIVE", CKA_DERIVE),
            entry("CKA_MODIFIABLE", CKA_MODIFIABLE),
            entry("CKA_COPYABLE", CKA_COPYABLE),
            entry("CKA_ALLOWED_MECHANISMS", CKA_ALLOWED_MECHANISMS));

    /** Beside CKA_CLASS, CKA_ID, CKA_LABEL and the key's own numbers, which the census compares. */
    static List<Demand> ofPrivateKey(KeyTemplate kind) {
        return RecordedAttributes.ofPrivateKey(kind).entrySet().stream()
                .map(attribute -> new Demand(
                        attribute.getKey(),
                        requireNonNull(TYPES.get(attribute.getKey()), "an attribute has no number"),
                        attribute.getValue(),
                        !TESTIMONY.contains(attribute.getKey())))
                .toList();
    }

    /** The public half serves nothing but the census: signatures are verified in software. */
    static List<Demand> ofPublicKey(KeyTemplate kind) {
        return List.of(
                given("CKA_TOKEN", CKA_TOKEN, "true"),
                given("CKA_VERIFY", CKA_VERIFY, "true"),
                given("CKA_VERIFY_RECOVER", CKA_VERIFY_RECOVER, "false"),
                given("CKA_ENCRYPT", CKA_ENCRYPT, "false"),
                given("CKA_WRAP", CKA_WRAP, "false"),
                given("CKA_MODIFIABLE", CKA_MODIFIABLE, "false"),
                testified("CKA_KEY_TYPE", CKA_KEY_TYPE, number(kind.keyType())));
    }

    /** What would be the secret itself: reading any of it must fail as sensitive. */
    static List<Long> secretsOf(KeyTemplate kind) {
        return switch (kind) {
            case RSA_3072 ->
                List.of(
                        CKA_PRIVATE_EXPONENT,
                        CKA_PRIME_1,
                        CKA_PRIME_2,
                        CKA_EXPONENT_1,
                        CKA_EXPONENT_2,
                        CKA_COEFFICIENT);
            case P_256 -> List.of(CKA_VALUE);
        };
    }

    static String number(long value) {
        return RecordedAttributes.number(value);
    }

    /** A value of the token as records write it; the empty one, which no record has, is called so. */
    static String text(byte[] value) {
        if (value.length == 0) {
            return "empty";
        }
        if (value.length == 1 && value[0] == 1) {
            return "true";
        }
        if (value.length == 1 && value[0] == 0) {
            return "false";
        }
        return HexFormat.of().formatHex(value);
    }

    private static Demand given(String name, long type, String text) {
        return new Demand(name, type, text, true);
    }

    private static Demand testified(String name, long type, String text) {
        return new Demand(name, type, text, false);
    }
}
