package dev.countersign.testing;

import static dev.countersign.testing.SshBlob.join;
import static dev.countersign.testing.SshBlob.string;

import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.SshSignature;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * What {@code ssh-keygen -Y sign} does with a key in a file, without a process for each signature: for tests that need thousands. That it
 * agrees with the real one is tested where the real one is used.
 */
public final class SoftwareSshKey {
    private final String person;
    private final Kind kind;
    private final KeyPair keys;

    /** The plain kinds of key that a policy can allow. */
    public enum Kind {
        ECDSA("ecdsa-sha2-nistp256", "SHA256withECDSA"),
        ED25519("ssh-ed25519", "Ed25519");

        private final String type;
        private final String algorithm;

        Kind(String type, String algorithm) {
            this.type = type;
            this.algorithm = algorithm;
        }
    }

    public SoftwareSshKey(String person, Kind kind) {
        this.person = person;
        this.kind = kind;
        try {
            var generator = KeyPairGenerator.getInstance(kind == Kind.ECDSA ? "EC" : "Ed25519");
            if (kind == Kind.ECDSA) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key's wire form. */
    public byte[] wire() {
        // The end of a SubjectPublicKeyInfo is the uncompressed point, or the 32 bytes of the other curve.
        byte[] spki = keys.getPublic().getEncoded();
        int length = kind == Kind.ECDSA ? 65 : 32;
        byte[] point = Arrays.copyOfRange(spki, spki.length - length, spki.length);
        return kind == Kind.ECDSA
                ? join(string(kind.type), string("nistp256"), string(point))
                : join(string(kind.type), string(point));
    }

    /** The line that enrols it. */
    public String policyLine() {
        return "approver " + person + " software-ssh " + kind.type + " "
                + Base64.getEncoder().encodeToString(wire());
    }

    public SshSignature approve(byte[] statement) {
        return sign(SignedText.approve(statement));
    }

    public SshSignature sign(SignedText text) {
        return new SshSignature(signed(SshBlob.by(wire()), text.bytes()).bytes());
    }

    /** Puts a good signature into a blob of any other fields. */
    public SshBlob signed(SshBlob blob, byte[] text) {
        try {
            var signature = Signature.getInstance(kind.algorithm);
            signature.initSign(keys.getPrivate());
            signature.update(blob.message(text));
            byte[] made = signature.sign();
            if (kind == Kind.ECDSA) {
                var numbers = DerSignature.of(made);
                made = SshBlob.numbers(numbers.r(), numbers.s());
            }
            return blob.withSignature(join(string(kind.type), string(made)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
