package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.KeyTemplate;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the public numbers of a key object with a record. An EC private key does not carry its point: what proves
 * that half is the {@link Canary}.
 */
final class PublicNumbers {
    private static final int COORDINATE_LENGTH = 32;

    private PublicNumbers() {}

    /** The attributes to read of a key object. */
    static List<Long> attributes(KeyTemplate kind) {
        return switch (kind) {
            case RSA_3072 -> List.of(Pkcs11.CKA_MODULUS, Pkcs11.CKA_PUBLIC_EXPONENT);
            case P_256 -> List.of(Pkcs11.CKA_EC_PARAMS, Pkcs11.CKA_EC_POINT);
        };
    }

    /** Whether the values are those of the record's key, for the public object or the private one. */
    static boolean agree(KeyRecord key, boolean isPrivate, Map<Long, byte[]> values) {
        return switch (key.publicKey()) {
            case RSAPublicKey rsa ->
                is(rsa.getModulus(), values.get(Pkcs11.CKA_MODULUS))
                        && is(rsa.getPublicExponent(), values.get(Pkcs11.CKA_PUBLIC_EXPONENT));
            case ECPublicKey ec ->
                Arrays.equals(Der.OID_P_256, values.get(Pkcs11.CKA_EC_PARAMS))
                        && (isPrivate || isPoint(ec, values.get(Pkcs11.CKA_EC_POINT)));
            case PublicKey other -> throw new IllegalStateException("no kind has a key " + other.getAlgorithm());
        };
    }

    private static boolean is(BigInteger number, byte @Nullable [] bytes) {
        return bytes != null && number.equals(new BigInteger(1, bytes));
    }

    private static boolean isPoint(ECPublicKey key, byte @Nullable [] bytes) {
        var point = new byte[1 + 2 * COORDINATE_LENGTH];
        point[0] = 4;
        put(key.getW().getAffineX(), point, 1);
        put(key.getW().getAffineY(), point, 1 + COORDINATE_LENGTH);
        // The standard says OCTET STRING; some tokens leave that wrapping out, and the JDK reads both.
        return Arrays.equals(Der.octetString(point), bytes) || Arrays.equals(point, bytes);
    }

    private static void put(BigInteger coordinate, byte[] point, int offset) {
        var bytes = coordinate.toByteArray();
        int from = Math.max(0, bytes.length - COORDINATE_LENGTH);
        int length = bytes.length - from;
        System.arraycopy(bytes, from, point, offset + COORDINATE_LENGTH - length, length);
    }
}
