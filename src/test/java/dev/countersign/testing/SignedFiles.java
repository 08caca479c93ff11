package dev.countersign.testing;

import java.util.Arrays;

/** Takes RSA-signed ESP32 files apart by the offsets of the format, not with the code under test. */
public final class SignedFiles {
    private static final int SECTOR = 4096;
    private static final int SIGNATURE_OFFSET = 812;
    private static final int SIGNATURE_LENGTH = 384;

    private SignedFiles() {}

    /** The signature in the first block, most significant byte first; the file has it the other way round. */
    public static byte[] rsaSignatureOf(byte[] signedFile) {
        int start = signedFile.length - SECTOR + SIGNATURE_OFFSET;
        byte[] bytes = Arrays.copyOfRange(signedFile, start, start + SIGNATURE_LENGTH);
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte swapped = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swapped;
        }
        return bytes;
    }
}
