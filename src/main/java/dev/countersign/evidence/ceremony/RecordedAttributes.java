package dev.countersign.evidence.ceremony;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a token must testify of a private key, attribute by attribute: the one list that the ceremony, the census at each
 * start of the signer, and whoever verifies a record go by.
 */
public final class RecordedAttributes {
    private RecordedAttributes() {}

    /**
     * Names and only acceptable values, in the order of a record: {@code true}, {@code false}, or the bytes that the token
     * returns, in hex.
     */
    public static Map<String, String> ofPrivateKey(KeyTemplate kind) {
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("CKA_TOKEN", "true");
        attributes.put("CKA_PRIVATE", "true");
        attributes.put("CKA_SENSITIVE", "true");
        attributes.put("CKA_ALWAYS_SENSITIVE", "true");
        attributes.put("CKA_EXTRACTABLE", "false");
        attributes.put("CKA_NEVER_EXTRACTABLE", "true");
        attributes.put("CKA_LOCAL", "true");
        attributes.put("CKA_KEY_GEN_MECHANISM", number(kind.generationMechanism()));
        attributes.put("CKA_KEY_TYPE", number(kind.keyType()));
        attributes.put("CKA_SIGN", "true");
        attributes.put("CKA_SIGN_RECOVER", "false");
        attributes.put("CKA_DECRYPT", "false");
        attributes.put("CKA_UNWRAP", "false");
        attributes.put("CKA_DERIVE", "false");
        attributes.put("CKA_MODIFIABLE", "false");
        attributes.put("CKA_COPYABLE", "false");
        attributes.put("CKA_ALLOWED_MECHANISMS", number(kind.mechanism()));
        return attributes;
    }

    /** A CK_ULONG as it lies in memory on every platform that is supported: 8 bytes, little-endian. */
    public static String number(long value) {
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
    }
}
