package dev.countersign.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The two numbers of a P-256 signature, to be written in the one way that DER allows and in many that it does not (X.690, 8.1.3, 8.3, 10.1).
 */
public record DerSignature(BigInteger r, BigInteger s) {
    /** Order of the group of P-256 (SEC 2, 2.4.2). */
    public static final BigInteger ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);

    /** Reads the strict form. */
    public static DerSignature of(byte[] der) {
        int lengthOfR = der[3];
        var r = new BigInteger(der, 4, lengthOfR);
        return new DerSignature(r, new BigInteger(der, 4 + lengthOfR + 2, der[4 + lengthOfR + 1]));
    }

    /** (r, n - s): valid for the same bytes, and made without the key. */
    public DerSignature twin() {
        return new DerSignature(r, ORDER.subtract(s));
    }

    /** The one form. */
    public byte[] strict() {
        return sequence(join(integer(r.toByteArray()), integer(s.toByteArray())));
    }

    /** The same numbers as they must not be written. */
    public Map<String, byte[]> variants() {
        byte[] one = integer(r.toByteArray());
        byte[] two = integer(s.toByteArray());
        byte[] body = join(one, two);
        byte[] zero = {0};
        var variants = new LinkedHashMap<String, byte[]>();
        variants.put("a zero before r", sequence(join(integer(join(zero, r.toByteArray())), two)));
        variants.put("a zero before s", sequence(join(one, integer(join(zero, s.toByteArray())))));
        if (r.toByteArray()[0] == 0) {
            variants.put("r without its zero", sequence(join(integer(unsigned(r)), two)));
        }
        if (s.toByteArray()[0] == 0) {
            variants.put("s without its zero", sequence(join(one, integer(unsigned(s)))));
        }
        variants.put("a long length", join(new byte[] {0x30, (byte) 0x81, (byte) body.length}, body));
        variants.put("an indefinite length", join(new byte[] {0x30, (byte) 0x80}, body, new byte[2]));
        variants.put("a length too small", join(new byte[] {0x30, (byte) (body.length - 1)}, body));
        variants.put("a length too large", join(new byte[] {0x30, (byte) (body.length + 1)}, body));
        variants.put("a byte after it", join(sequence(body), zero));
        variants.put("a null after s", sequence(join(body, new byte[] {5, 0})));
        variants.put("a third number", sequence(join(body, one)));
        variants.put("r alone", sequence(one));
        variants.put("a set", join(new byte[] {0x31, (byte) body.length}, body));
        variants.put("no constructed sequence", join(new byte[] {0x10, (byte) body.length}, body));
        variants.put("a bit string for r", sequence(join(changed(one, 0, 3), two)));
        variants.put("a bit string for s", sequence(join(one, changed(two, 0, 3))));
        variants.put("a long length of r", sequence(join(new byte[] {2, (byte) 0x81, one[1]}, rest(one), two)));
        variants.put("a long length of s", sequence(join(one, new byte[] {2, (byte) 0x81, two[1]}, rest(two))));
        variants.put("the plain 64 bytes", join(fixed(r), fixed(s)));
        variants.put("nested", sequence(sequence(body)));
        variants.put("r and s swapped", new DerSignature(s, r).strict());
        return variants;
    }

    /** Numbers that no signature has, in strict DER; what careless verifiers divide by or take for one. */
    public static Map<String, byte[]> outOfRange() {
        var signatures = new LinkedHashMap<String, byte[]>();
        var values = new LinkedHashMap<String, BigInteger>();
        values.put("0", BigInteger.ZERO);
        values.put("1", BigInteger.ONE);
        values.put("-1", BigInteger.ONE.negate());
        values.put("n", ORDER);
        values.put("n-1", ORDER.subtract(BigInteger.ONE));
        values.put("n+1", ORDER.add(BigInteger.ONE));
        values.put("2^256-1", BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
        values.put("2^256", BigInteger.TWO.pow(256));
        values.forEach((nameOfR, r) -> values.forEach((nameOfS, s) -> {
            signatures.put("r=" + nameOfR + ", s=" + nameOfS, new DerSignature(r, s).strict());
        }));
        return signatures;
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return fixed;
    }

    private static byte[] changed(byte[] bytes, int index, int value) {
        byte[] changed = bytes.clone();
        changed[index] = (byte) value;
        return changed;
    }

    private static byte[] rest(byte[] integer) {
        return Arrays.copyOfRange(integer, 2, integer.length);
    }

    private static byte[] integer(byte[] content) {
        return join(new byte[] {2, (byte) content.length}, content);
    }

    private static byte[] sequence(byte[] content) {
        return join(new byte[] {0x30, (byte) content.length}, content);
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
