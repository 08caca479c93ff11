package dev.countersign.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestSignatureTest {
    private static final byte[] MESSAGE = "what is signed".getBytes(UTF_8);

    private static byte[] digest(String hash) throws Exception {
        return MessageDigest.getInstance(hash).digest(MESSAGE);
    }

    private static boolean verifiesRsa(byte[] signature) throws Exception {
        return DigestSignature.verifies(SoftwareKey.RSA.publicKey(), digest("SHA-256"), signature);
    }

    private static byte[] rsa(String algorithm, PSSParameterSpec parameters) throws Exception {
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(SoftwareKey.RSA.privateKey());
        if (parameters != null) {
            signer.setParameter(parameters);
        }
        signer.update(MESSAGE);
        return signer.sign();
    }

    @Test
    void accepts_what_the_jdk_signs_with_each_kind_of_key() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(verifiesRsa(SoftwareKey.RSA.sign(MESSAGE))).isTrue();
            assertThat(DigestSignature.verifies(
                            SoftwareKey.P_256.publicKey(), digest("SHA-256"), SoftwareKey.P_256.sign(MESSAGE)))
                    .isTrue();
            assertThat(DigestSignature.verifies(
                            SoftwareKey.P_384.publicKey(), digest("SHA-384"), SoftwareKey.P_384.sign(MESSAGE)))
                    .isTrue();
        }
    }

    /** Made with {@code openssl dgst -sha256 -sign}; the salt lengths and paddings are those that its options name. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "pss-salt-32, true",
        "pss-salt-32-short, true",
        "pss-salt-32-small, true",
        "pss-salt-31, false",
        "pss-salt-0, false",
        "pss-salt-max, false",
        "pss-mgf1-sha1, false",
        "pss-sha512, false",
        "pkcs1-v15, false"
    })
    void agrees_with_openssl(String name, boolean good) throws Exception {
        OpensslSignature made = OpensslSignature.read(name);

        assertThat(DigestSignature.verifies(Fixtures.key("rsa3072-a"), made.digest(), made.signature()))
                .isEqualTo(good);
    }

    /** A file of {@code openssl/}: first line the message, then the signature in Base64. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OpensslSignature(byte[] digest, byte[] signature) {
        static OpensslSignature read(String name) throws Exception {
            String[] parts = new String(Fixtures.file("openssl/rsa3072-a." + name + ".txt"), UTF_8).split("\n", 2);
            return new OpensslSignature(
                    MessageDigest.getInstance("SHA-256").digest(parts[0].getBytes(UTF_8)),
                    Base64.getMimeDecoder().decode(parts[1]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 31, 33, 64, 350})
    void refuses_every_salt_length_but_32(int saltLength) throws Exception {
        int length = Math.min(saltLength, PssForger.LONGEST_SALT);

        assertThat(verifiesRsa(rsa("RSASSA-PSS", SoftwareKey.pss(length)))).isFalse();
    }

    @Test
    void refuses_another_hash_another_mask_and_the_older_padding() throws Exception {
        assertThat(verifiesRsa(
                        rsa("RSASSA-PSS", new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 32, 1))))
                .isFalse();
        assertThat(verifiesRsa(
                        rsa("RSASSA-PSS", new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA1, 32, 1))))
                .isFalse();
        assertThat(verifiesRsa(rsa("SHA256withRSA", null))).isFalse();
    }

    @Test
    void accepts_what_is_encoded_by_hand_so_that_the_next_tests_mean_something() throws Exception {
        assertThat(verifiesRsa(new PssForger(digest("SHA-256")).sign(SoftwareKey.RSA)))
                .isTrue();
    }

    @Test
    void refuses_another_trailer() throws Exception {
        for (int trailer : new int[] {0x00, 0xBD, 0xCC, 0x3C}) {
            assertThat(verifiesRsa(
                            new PssForger(digest("SHA-256")).trailer(trailer).sign(SoftwareKey.RSA)))
                    .isFalse();
        }
    }

    @Test
    void refuses_padding_that_is_not_zero() throws Exception {
        for (int at : new int[] {0, 1, 100, 316, 317}) {
            assertThat(verifiesRsa(
                            new PssForger(digest("SHA-256")).dataBlock(at, 1).sign(SoftwareKey.RSA)))
                    .as("byte %d", at)
                    .isFalse();
        }
    }

    @Test
    void refuses_another_separator() throws Exception {
        for (int separator : new int[] {0, 2, 0x81}) {
            assertThat(verifiesRsa(new PssForger(digest("SHA-256"))
                            .dataBlock(318, separator)
                            .sign(SoftwareKey.RSA)))
                    .isFalse();
        }
    }

    @Test
    void refuses_a_first_bit_that_is_set() throws Exception {
        byte[] encoded = new PssForger(digest("SHA-256")).encoded();
        assertThat(EmsaPss.verifies(digest("SHA-256"), encoded)).isTrue();

        encoded[0] |= (byte) 0x80;

        assertThat(EmsaPss.verifies(digest("SHA-256"), encoded)).isFalse();
    }

    @Test
    void refuses_every_flip_of_one_bit_in_an_encoded_message() throws Exception {
        byte[] encoded = new PssForger(digest("SHA-256")).encoded();
        for (int bit = 0; bit < 8 * encoded.length; bit++) {
            encoded[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(EmsaPss.verifies(digest("SHA-256"), encoded))
                    .as("bit %d", bit)
                    .isFalse();
            encoded[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    /** The file's signature is a small number, so that adding the modulus still gives 384 bytes. */
    @Test
    void refuses_a_signature_that_is_the_right_one_plus_the_modulus() throws Exception {
        OpensslSignature good = OpensslSignature.read("pss-salt-32-small");
        BigInteger n = ((RSAPublicKey) Fixtures.key("rsa3072-a")).getModulus();
        byte[] larger = FixedWidth.bigEndian(new BigInteger(1, good.signature()).add(n), 384);

        assertThat(DigestSignature.verifies(Fixtures.key("rsa3072-a"), good.digest(), larger))
                .isFalse();
    }

    @Test
    void refuses_another_length() throws Exception {
        byte[] signature = SoftwareKey.RSA.sign(MESSAGE);

        assertThat(verifiesRsa(Arrays.copyOf(signature, 383))).isFalse();
        assertThat(verifiesRsa(Arrays.copyOf(signature, 385))).isFalse();
        assertThat(verifiesRsa(new byte[0])).isFalse();
        assertThat(verifiesRsa(new byte[384])).isFalse();
    }

    @Test
    void refuses_another_digest_and_a_digest_of_another_length() throws Exception {
        byte[] rsa = SoftwareKey.RSA.sign(MESSAGE);
        byte[] ec = SoftwareKey.P_256.sign(MESSAGE);

        assertThat(DigestSignature.verifies(SoftwareKey.RSA.publicKey(), new byte[32], rsa))
                .isFalse();
        assertThat(DigestSignature.verifies(SoftwareKey.RSA.publicKey(), digest("SHA-512"), rsa))
                .isFalse();
        assertThat(DigestSignature.verifies(SoftwareKey.P_256.publicKey(), Arrays.copyOf(digest("SHA-256"), 48), ec))
                .isFalse();
    }

    @Test
    void refuses_every_key_that_secure_boot_does_not_take() throws Exception {
        assertThat(DigestSignature.verifies(Fixtures.key("rsa2048-a"), digest("SHA-256"), new byte[256]))
                .isFalse();
        assertThat(DigestSignature.verifies(Fixtures.key("ed25519-a"), digest("SHA-256"), new byte[64]))
                .isFalse();
    }

    /** The JDK's own reader takes the forms marked with an asterisk in at least one version. */
    @Test
    void refuses_every_form_of_an_ecdsa_signature_but_der() throws Exception {
        byte[] der = SoftwareKey.P_256.sign(MESSAGE);
        while (der.length != 70) {
            der = SoftwareKey.P_256.sign(MESSAGE);
        }
        String r = HexFormat.of().formatHex(der, 4, 36);
        String s = HexFormat.of().formatHex(der, 38, 70);
        assertThat(verifiesEc("3044" + "0220" + r + "0220" + s)).isTrue();

        assertThat(verifiesEc("3044" + "0220" + r + "0220" + s + "00"))
                .as("more")
                .isFalse();
        assertThat(verifiesEc("3045" + "0220" + r + "0220" + s + "00"))
                .as("more inside")
                .isFalse();
        assertThat(verifiesEc("3045" + "022100" + r + "0220" + s))
                .as("zero too many *")
                .isFalse();
        assertThat(verifiesEc("3045" + "0220" + r + "022100" + s))
                .as("zero too many *")
                .isFalse();
        assertThat(verifiesEc("308144" + "0220" + r + "0220" + s))
                .as("long length *")
                .isFalse();
        assertThat(verifiesEc("3080" + "0220" + r + "0220" + s + "0000"))
                .as("open length")
                .isFalse();
        assertThat(verifiesEc("3144" + "0220" + r + "0220" + s)).as("a set").isFalse();
        assertThat(verifiesEc("3044" + "0320" + r + "0220" + s))
                .as("a bit string")
                .isFalse();
        assertThat(verifiesEc("3044" + "0221" + r + "0220" + s))
                .as("wrong length")
                .isFalse();
        assertThat(verifiesEc("3006020100020100")).as("zeros").isFalse();
        assertThat(verifiesEc(r + s)).as("joined").isFalse();
        assertThat(verifiesEc("")).as("nothing").isFalse();
        assertThat(verifiesEc("30")).as("a beginning").isFalse();
    }

    private static boolean verifiesEc(String hexadecimal) throws Exception {
        return DigestSignature.verifies(
                SoftwareKey.P_256.publicKey(), digest("SHA-256"), HexFormat.of().parseHex(hexadecimal));
    }

    @Test
    void refuses_numbers_outside_the_group() throws Exception {
        EcdsaSignature good = EcdsaSignature.ofDer(SoftwareKey.P_256.sign(MESSAGE), Curve.P_256)
                .orElseThrow();
        BigInteger order = Curve.P_256.order();

        assertThat(verifies(good)).isTrue();
        assertThat(verifies(new EcdsaSignature(good.r(), order.subtract(good.s()))))
                .as("the mirror is genuine")
                .isTrue();
        assertThat(verifies(new EcdsaSignature(good.r().subtract(order), good.s())))
                .isFalse();
        assertThat(verifies(new EcdsaSignature(good.r(), good.s().subtract(order))))
                .isFalse();
        assertThat(verifies(new EcdsaSignature(BigInteger.ZERO, good.s()))).isFalse();
        assertThat(verifies(new EcdsaSignature(good.r(), order))).isFalse();
    }

    private static boolean verifies(EcdsaSignature signature) throws Exception {
        return DigestSignature.verifies(SoftwareKey.P_256.publicKey(), digest("SHA-256"), signature.der());
    }

    @Test
    void refuses_random_bytes_without_any_exception() throws Exception {
        Random random = new Random(20261125);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 8 && random.nextBoolean()) {
                bytes[0] = 0x30;
                bytes[1] = (byte) (bytes.length - 2);
                bytes[2] = 2;
                bytes[3] = (byte) random.nextInt(-4, bytes.length);
            }
            assertThat(DigestSignature.verifies(SoftwareKey.P_256.publicKey(), digest("SHA-256"), bytes))
                    .isFalse();
        }
    }
}
