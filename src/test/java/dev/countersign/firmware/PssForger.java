package dev.countersign.firmware;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;

/** Makes RSASSA-PSS signatures by hand, right ones and ones that break a single rule, written from RFC 8017 alone. */
final class PssForger {
    /** The longest salt that an encoded message of 384 bytes has room for. */
    static final int LONGEST_SALT = 384 - 32 - 2;

    private final byte[] digest;
    private final byte[] salt = new byte[32];
    private final byte[] dataBlock = new byte[351];
    private int trailer = 0xBC;

    PssForger(byte[] digest) {
        this.digest = digest;
        Arrays.fill(salt, (byte) 0x5A);
        dataBlock[318] = 1;
        System.arraycopy(salt, 0, dataBlock, 319, 32);
    }

    PssForger trailer(int value) {
        trailer = value;
        return this;
    }

    /** Puts a wrong byte into the data block: 0 to 317 are the zeros, 318 is the separator. */
    PssForger dataBlock(int at, int value) {
        dataBlock[at] = (byte) value;
        return this;
    }

    byte[] encoded() {
        byte[] h = sha256(new byte[8], digest, salt);
        byte[] encoded = new byte[384];
        for (int i = 0; i < 351; i++) {
            byte[] mask = sha256(h, new byte[] {0, 0, 0, (byte) (i / 32)});
            encoded[i] = (byte) (dataBlock[i] ^ mask[i % 32]);
        }
        encoded[0] &= 0x7F;
        System.arraycopy(h, 0, encoded, 351, 32);
        encoded[383] = (byte) trailer;
        return encoded;
    }

    byte[] sign(SoftwareKey key) {
        RSAPrivateKey privateKey = (RSAPrivateKey) key.privateKey();
        BigInteger signature =
                new BigInteger(1, encoded()).modPow(privateKey.getPrivateExponent(), privateKey.getModulus());
        return FixedWidth.bigEndian(signature, 384);
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha256.update(part);
            }
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
