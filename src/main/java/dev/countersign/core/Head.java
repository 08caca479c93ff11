package dev.countersign.core;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A record of the signer's journal, of which the signer has sent a receipt.
 *
 * @param position number of the record, from 0
 * @param hash of the record and all before it, 64 hexadecimal digits
 */
public record Head(long position, String hash) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    public Head {
        requireNonNull(hash, "hash is null");
        if (position < 0 || !HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("not a position and a hash: " + position + " " + hash);
        }
    }
}
