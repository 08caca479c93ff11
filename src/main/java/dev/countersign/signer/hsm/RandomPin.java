package dev.countersign.signer.hsm;

import java.security.SecureRandom;
import java.util.Arrays;

/** Makes PINs that nobody types: characters of 6 random bits each. */
final class RandomPin {
    /** 192 bits; every token that was looked at takes 32 characters, SoftHSM up to 255. */
    static final int LENGTH = 32;

    /** Below this (60 bits) a token cannot be protected by a PIN that is stored in a file. */
    static final int MINIMUM_LENGTH = 10;

    private static final char[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();

    private RandomPin() {}

    /** A new PIN, which the caller zeroes. */
    static char[] make(SecureRandom random, int length) {
        var bytes = new byte[length];
        try {
            random.nextBytes(bytes);
            var pin = new char[length];
            for (int i = 0; i < length; i++) {
                // 64 characters: the lower 6 bits of a random byte pick each with the same chance.
                pin[i] = ALPHABET[bytes[i] & 0x3f];
            }
            return pin;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
