package dev.countersign.firmware;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Turns signatures between the form that HSMs give and that of a block, where every number is least significant first. */
final class BlockSignature {
    private BlockSignature() {}

    /** @param signature one that has been verified, so its form is known to be right */
    static byte[] toBlock(KeyKind kind, byte[] signature) {
        return switch (kind) {
            case RSA_3072 -> FixedWidth.reversed(signature);
            case P_256 -> numbers(signature, Curve.P_256);
            case P_384 -> numbers(signature, Curve.P_384);
        };
    }

    static byte[] fromBlock(KeyKind kind, byte[] signature) {
        return switch (kind) {
            case RSA_3072 -> FixedWidth.reversed(signature);
            case P_256, P_384 -> der(signature);
        };
    }

    private static byte[] numbers(byte[] der, Curve curve) {
        EcdsaSignature signature = EcdsaSignature.ofDer(der, curve).orElseThrow();
        return ByteBuffer.allocate(2 * curve.width())
                .put(FixedWidth.littleEndian(signature.r(), curve.width()))
                .put(FixedWidth.littleEndian(signature.s(), curve.width()))
                .array();
    }

    private static byte[] der(byte[] numbers) {
        int width = numbers.length / 2;
        BigInteger r = FixedWidth.fromLittleEndian(numbers, 0, width);
        BigInteger s = FixedWidth.fromLittleEndian(numbers, width, width);
        return new EcdsaSignature(r, s).der();
    }
}
