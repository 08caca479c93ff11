package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.RSAPublicKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyKindTest {

    @ParameterizedTest
    @CsvSource({"rsa3072-a, RSA_3072", "p256-a, P_256", "p256-short-x, P_256", "p384-a, P_384"})
    void is_told_by_the_key(String key, KeyKind kind) {
        assertThat(KeyKind.of(Fixtures.key(key))).contains(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa2048-a", "ed25519-a"})
    void is_none_for_keys_that_secure_boot_does_not_take(String key) {
        assertThat(KeyKind.of(Fixtures.key(key))).isEmpty();
    }

    @Test
    void is_none_for_another_exponent() throws Exception {
        RSAPublicKey key = (RSAPublicKey) Fixtures.key("rsa3072-a");
        PublicKey other = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(key.getModulus(), BigInteger.valueOf(3)));

        assertThat(KeyKind.of(other)).isEmpty();
    }

    @Test
    void is_none_for_an_even_modulus() throws Exception {
        RSAPublicKey key = (RSAPublicKey) Fixtures.key("rsa3072-a");
        PublicKey other = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(key.getModulus().clearBit(0), key.getPublicExponent()));

        assertThat(KeyKind.of(other)).isEmpty();
    }

    @Test
    void is_none_for_a_point_off_the_curve() {
        ECPublicKey key = (ECPublicKey) Fixtures.key("p256-a");
        ECPoint beside =
                new ECPoint(key.getW().getAffineX(), key.getW().getAffineY().add(BigInteger.ONE));

        assertThat(KeyKind.of(new Point(beside, key.getParams()))).isEmpty();
        assertThat(KeyKind.of(new Point(ECPoint.POINT_INFINITY, key.getParams())))
                .isEmpty();
        assertThat(KeyKind.of(new Point(key.getW(), key.getParams()))).contains(KeyKind.P_256);
    }

    @Test
    void is_none_for_a_coordinate_above_the_field() {
        ECPublicKey key = (ECPublicKey) Fixtures.key("p256-a");
        BigInteger p = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
        ECPoint same = new ECPoint(key.getW().getAffineX().add(p), key.getW().getAffineY());

        assertThat(KeyKind.of(new Point(same, key.getParams()))).isEmpty();
    }

    /** A key as a careless provider could hand it out: SunEC makes no key of a wrong point. */
    private record Point(ECPoint w, ECParameterSpec params) implements ECPublicKey {
        private static final long serialVersionUID = 1L;

        @Override
        public ECPoint getW() {
            return w;
        }

        @Override
        public ECParameterSpec getParams() {
            return params;
        }

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return "none";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }
}
