package dev.countersign.testing;

import static dev.countersign.testing.SshBlob.join;
import static dev.countersign.testing.SshBlob.string;
import static dev.countersign.testing.SshBlob.u32;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.SshSignature;
import dev.countersign.policy.Credential;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * A FIDO security key made of software, behind the eyes of {@code ssh-keygen -Y sign} (OpenSSH PROTOCOL.u2f): it signs whatever it is told, also
 * what no security key would. Its key is made anew in every run.
 */
public final class SshSecurityKey {
    public static final String TYPE = "sk-ecdsa-sha2-nistp256@openssh.com";
    /** User present and user verified. */
    public static final int FLAGS = 0x05;

    private final String person;
    private final String application;
    private final KeyPair keys;

    public SshSecurityKey(String person) {
        this(person, "ssh:");
    }

    public SshSecurityKey(String person, String application) {
        this.person = person;
        this.application = application;
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String person() {
        return person;
    }

    /** The public key's wire form. */
    public byte[] wire() {
        return join(string(TYPE), string("nistp256"), string(point()), string(application));
    }

    /** The line that enrols it. */
    public String policyLine() {
        return "approver " + person + " security-key-ssh " + publicLine();
    }

    /** Type and key as in a public key file. */
    public String publicLine() {
        return TYPE + " " + Base64.getEncoder().encodeToString(wire());
    }

    public Credential.Ssh credential() {
        return new Credential.Ssh(person, TYPE, wire(), true);
    }

    /** "I agree." */
    public SshSignature approve(byte[] text) {
        return sign(SignedText.approve(text));
    }

    /** "This must not be signed." */
    public SshSignature reject(String reason, byte[] statement) {
        return sign(SignedText.reject(reason, statement));
    }

    /** As ssh-keygen with a security key would. */
    public SshSignature sign(SignedText text) {
        return new SshSignature(blob(text.bytes(), FLAGS, 7).bytes());
    }

    /** A good signature over any text, with any flags and counter. */
    public SshBlob blob(byte[] text, int flags, int counter) {
        return signed(SshBlob.by(wire()), text, flags, counter);
    }

    /** Puts a good signature into a blob of any other fields. */
    public SshBlob signed(SshBlob blob, byte[] text, int flags, int counter) {
        byte[] data = join(
                SshBlob.digest("SHA-256", application.getBytes(US_ASCII)),
                new byte[] {(byte) flags},
                u32(counter),
                SshBlob.digest("SHA-256", blob.message(text)));
        var signature = DerSignature.of(ecdsa(data));
        return blob.withSignature(join(
                string(TYPE),
                string(SshBlob.numbers(signature.r(), signature.s())),
                new byte[] {(byte) flags},
                u32(counter)));
    }

    private byte[] ecdsa(byte[] data) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The end of a SubjectPublicKeyInfo is the uncompressed point. */
    private byte[] point() {
        byte[] spki = ((ECPublicKey) keys.getPublic()).getEncoded();
        return Arrays.copyOfRange(spki, spki.length - 65, spki.length);
    }
}
