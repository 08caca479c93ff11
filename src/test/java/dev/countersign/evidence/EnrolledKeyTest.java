package dev.countersign.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.TestAuthenticator;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which public keys can be enrolled. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EnrolledKeyTest {
    private static final byte[] GENUINE = new TestAuthenticator("approver-1").spki();

    @Test
    void a_P_256_key_is_one() {
        assertThat(EnrolledKey.isOne(GENUINE)).isTrue();
    }

    @Test
    void no_bit_of_it_can_change() {
        // The JDK takes nearly every other point; on the curve there is none with one coordinate changed by a bit, but
        // by chance.
        for (int bit = 0; bit < 8 * GENUINE.length; bit++) {
            byte[] flipped = GENUINE.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(EnrolledKey.isOne(flipped)).as("bit %d", bit).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp384r1", "secp521r1"})
    void another_curve_is_none(String curve) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        assertThat(EnrolledKey.isOne(generator.generateKeyPair().getPublic().getEncoded()))
                .isFalse();
    }

    @Test
    void an_RSA_or_Edwards_key_is_none() throws GeneralSecurityException {
        for (String algorithm : new String[] {"RSA", "Ed25519"}) {
            byte[] spki = KeyPairGenerator.getInstance(algorithm)
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
            assertThat(EnrolledKey.isOne(spki)).isFalse();
        }
    }

    @Test
    void other_forms_of_the_same_key_are_none() {
        HexFormat hex = HexFormat.of();
        String x = hex.formatHex(GENUINE, 27, 59);
        for (String sign : new String[] {"02", "03"}) {
            byte[] compressed = hex.parseHex("3039301306072a8648ce3d020106082a8648ce3d030107032200" + sign + x);
            assertThat(EnrolledKey.isOne(compressed)).isFalse();
        }
        assertThat(EnrolledKey.isOne(Arrays.copyOf(GENUINE, 92))).isFalse();
        assertThat(EnrolledKey.isOne(Arrays.copyOf(GENUINE, 90))).isFalse();
        assertThat(EnrolledKey.isOne(new byte[0])).isFalse();
    }

    @Test
    void a_coordinate_beyond_the_field_is_none() {
        // x = 5 is on the curve; x + p names the same point in 32 bytes.
        HexFormat hex = HexFormat.of();
        String head = hex.formatHex(GENUINE, 0, 27);
        String y = "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc";
        assertThat(EnrolledKey.isOne(hex.parseHex(head + "0".repeat(63) + "5" + y)))
                .isTrue();
        assertThat(EnrolledKey.isOne(
                        hex.parseHex(head + "ffffffff00000001000000000000000000000001000000000000000000000004" + y)))
                .isFalse();
    }

    @Test
    void the_point_at_infinity_is_none() {
        assertThat(EnrolledKey.isOne(
                        HexFormat.of().parseHex(HexFormat.of().formatHex(GENUINE, 0, 27) + "0".repeat(128))))
                .isFalse();
    }
}
