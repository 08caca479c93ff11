package dev.countersign.evidence;

import static dev.countersign.testing.SshBlob.join;
import static dev.countersign.testing.SshBlob.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.countersign.policy.Credential;
import dev.countersign.testing.SshSecurityKey;
import dev.countersign.testing.TestAuthenticator;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which public keys can be enrolled. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EnrolledKeyTest {
    private static final byte[] GENUINE = new TestAuthenticator("approver-1").spki();

    private static final String SK = SshSecurityKey.TYPE;
    private static final String P256 = "ecdsa-sha2-nistp256";
    private static final String ED = "ssh-ed25519";
    private static final String BEHIND = "there are bytes behind its last field";
    /** RFC 8032, 7.1, test 1. */
    private static final String ED_GENUINE = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

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

    // ---- OpenSSH ----

    @ParameterizedTest
    @EnumSource
    void a_key_of_OpenSSH_is_one(dev.countersign.testing.SshKey.Kind kind, @TempDir Path folder) {
        assertThat(EnrolledKey.isOne(dev.countersign.testing.SshKey.create(folder, "approver-1", kind)
                        .credential()))
                .isTrue();
    }

    @Test
    void a_security_key_and_a_passkey_are_one() {
        assertThat(EnrolledKey.isOne(new SshSecurityKey("approver-1").credential()))
                .isTrue();
        assertThat(EnrolledKey.isOne(passkey(GENUINE))).isTrue();
        assertThat(EnrolledKey.isOne(passkey(Arrays.copyOf(GENUINE, 90)))).isFalse();
    }

    @Test
    void an_SSH_key_under_the_type_of_another_is_none() {
        byte[] wire = new SshSecurityKey("approver-1").wire();
        assertThat(EnrolledKey.isOne(new Credential.Ssh("approver-1", "ecdsa-sha2-nistp256", wire, false)))
                .isFalse();
    }

    static Stream<Arguments> malformed() {
        byte[] point = Arrays.copyOfRange(GENUINE, 26, 91);
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = 2;
        byte[] off = point.clone();
        off[64] ^= 1;
        byte[] hybrid = point.clone();
        hybrid[0] = (byte) (6 + (point[64] & 1));
        byte[] ssh = string("ssh:");
        byte[] curve = string("nistp256");
        String kind = "the key is not of a kind that can be enrolled";
        String cut = "it ends in the middle of a field";
        String none = "the point of the key is not one of its curve";
        return Stream.of(
                arguments("empty", new byte[0], cut),
                arguments("RSA", join(string("ssh-rsa"), string(new byte[] {3}), string(new byte[384])), kind),
                arguments("P-384", join(string("ecdsa-sha2-nistp384"), string("nistp384"), string(new byte[97])), kind),
                arguments("Ed25519 on a security key", join(string("sk-ssh-ed25519@openssh.com"), ssh), kind),
                arguments("a certificate", join(string("ecdsa-sha2-nistp256-cert-v01@openssh.com"), curve), kind),
                arguments("another curve", join(string(SK), string("nistp384"), string(point), ssh), kind),
                arguments("no application", join(string(SK), curve, string(point)), cut),
                arguments(
                        "an application of the web",
                        join(string(SK), curve, string(point), string("https://sign.example.com")),
                        "the security key made this key for something else than SSH"),
                arguments("bytes behind", join(string(SK), curve, string(point), ssh, new byte[1]), BEHIND),
                arguments("plain with application", join(string(P256), curve, string(point), ssh), BEHIND),
                arguments("compressed", join(string(P256), curve, string(compressed)), none),
                arguments("hybrid", join(string(P256), curve, string(hybrid)), none),
                arguments("off the curve", join(string(P256), curve, string(off)), none),
                arguments("at infinity", join(string(P256), curve, string(new byte[] {0})), none),
                arguments("a point too long", join(string(P256), curve, string(Arrays.copyOf(point, 66))), none),
                arguments("a point too short", join(string(P256), curve, string(Arrays.copyOf(point, 64))), none),
                arguments("Ed25519 of 31 bytes", join(string(ED), string(new byte[31])), none),
                arguments("Ed25519 of 33 bytes", join(string(ED), string(new byte[33])), none),
                arguments("Ed25519 behind", join(string(ED), string(hex(ED_GENUINE)), new byte[1]), BEHIND));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void another_wire_form_is_none(String name, byte[] wire, String sentence) {
        assertThatThrownBy(() -> SshKey.read(wire))
                .as(name)
                .isInstanceOf(EvidenceException.class)
                .hasMessage(sentence);
    }

    // ---- Ed25519 ----

    @Test
    void the_keys_of_RFC_8032_are_points() {
        for (String key : new String[] {
            ED_GENUINE,
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e"
        }) {
            assertThat(Ed25519Point.canBeEnrolled(hex(key))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
            })
    void a_point_of_small_order_is_none(String key) {
        assertThat(Ed25519Point.canBeEnrolled(hex(key))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p + 1
                "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p + 3, where 3 is on the curve
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void another_encoding_of_a_point_is_none(String key) {
        assertThat(Ed25519Point.canBeEnrolled(hex(key))).isFalse();
    }

    @Test
    void half_of_all_numbers_are_no_points_and_the_JDK_agrees() throws GeneralSecurityException {
        var random = new Random(1);
        int points = 0;
        for (int i = 0; i < 300; i++) {
            byte[] encoded = new byte[32];
            random.nextBytes(encoded);
            boolean ours = Ed25519Point.canBeEnrolled(encoded);
            assertThat(jdkTakes(encoded)).isEqualTo(ours);
            points += ours ? 1 : 0;
        }
        assertThat(points).isBetween(100, 200);
    }

    private static boolean jdkTakes(byte[] encoded) throws GeneralSecurityException {
        var key = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(join(hex("302a300506032b6570032100"), encoded)));
        var signature = Signature.getInstance("Ed25519");
        try {
            signature.initVerify(key);
            signature.verify(new byte[64]);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Credential.WebAuthn passkey(byte[] spki) {
        return new Credential.WebAuthn("approver-1", new byte[16], spki, false, Optional.empty(), false);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
