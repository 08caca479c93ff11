package dev.countersign.evidence;

/**
 * The one DER form of an ECDSA signature (X.690, 10 and 11). The JDK accepts a few others, for example an {@code s} without its leading
 * zero; evidence that some verifiers take and others refuse is worth nothing.
 */
final class StrictDer {
    private StrictDer() {}

    /** Whether these bytes are {@code SEQUENCE{INTEGER r, INTEGER s}}, minimal, positive, each at most {@code width} bytes wide. */
    static boolean isEcdsaSignature(byte[] der, int width) {
        if (der.length < 8 || der.length > 127 || der[0] != 0x30 || der[1] != der.length - 2) {
            return false;
        }
        int afterR = endOfInteger(der, 2, width);
        return afterR > 0 && endOfInteger(der, afterR, width) == der.length;
    }

    /** Where the integer at {@code start} ends, or -1. */
    private static int endOfInteger(byte[] der, int start, int width) {
        if (start + 2 >= der.length || der[start] != 0x02) {
            return -1;
        }
        int length = der[start + 1];
        int first = start + 2;
        if (length < 1 || length > width + 1 || first + length > der.length || der[first] < 0) {
            return -1;
        }
        if (der[first] == 0) {
            // A leading zero stands only before a high bit; so zero itself and a padded number are both refused.
            return length > 1 && der[first + 1] < 0 ? first + length : -1;
        }
        return length <= width ? first + length : -1;
    }
}
