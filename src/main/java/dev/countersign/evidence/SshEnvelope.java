package dev.countersign.evidence;

import dev.countersign.policy.Credential;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * An SSHSIG taken apart (OpenSSH PROTOCOL.sshsig); the package document is its grammar. Reading it checks all but who signed what.
 *
 * @param publicKey wire form of the key that it claims to be by
 * @param hash {@code sha512} or {@code sha256}
 * @param signature wire form
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SshEnvelope(byte[] publicKey, String hash, byte[] signature) {
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    /** {@code -n} of ssh-keygen: nobody is asked for it by another program. */
    private static final String NAMESPACE = "countersign";

    private static final int P256_BYTES = 32;

    static SshEnvelope read(byte[] blob) throws EvidenceException {
        var in = new SshFields(blob);
        if (!Arrays.equals(in.bytes(MAGIC.length), MAGIC) || in.u32() != 1) {
            throw new EvidenceException("it is not an SSHSIG of version 1");
        }
        byte[] publicKey = in.string();
        if (!in.text().equals(NAMESPACE)) {
            throw new EvidenceException("it was made for another namespace than " + NAMESPACE);
        }
        if (in.string().length != 0) {
            throw new EvidenceException("its reserved field is not empty");
        }
        String hash = in.text();
        if (!hash.equals("sha512") && !hash.equals("sha256")) {
            throw new EvidenceException("its hash is neither sha512 nor sha256");
        }
        var envelope = new SshEnvelope(publicKey, hash, in.string());
        in.end();
        return envelope;
    }

    /** Returns only if it is by this key and over this text. */
    void verify(Credential.Ssh credential, SignedText text) throws EvidenceException {
        SshKey key = SshKey.read(credential.key());
        byte[] message = message(text);
        var in = new SshFields(signature);
        if (!in.text().equals(key.type())) {
            throw new EvidenceException("the signature is of another kind than its key");
        }
        byte[] numbers = in.string();
        if (key.application().isPresent()) {
            int flags = in.bytes(1)[0];
            byte[] counter = in.bytes(4); // shown to nobody, decides nothing: many security keys send zero
            Optional<String> refusal = AuthenticatorFlags.refusal(flags, false);
            if (refusal.isPresent()) {
                throw new EvidenceException(refusal.get());
            }
            if ((flags & AuthenticatorFlags.EXTENSION_DATA) != 0) {
                throw new EvidenceException("the security key signed extensions, which an SSH signature cannot hold");
            }
            message = ByteBuffer.allocate(2 * Sha256.LENGTH + 5)
                    .put(Sha256.of(key.application().get().getBytes(StandardCharsets.ISO_8859_1)))
                    .put((byte) flags)
                    .put(counter)
                    .put(Sha256.of(message))
                    .array();
        }
        in.end();
        byte[] signed = key.type().equals(SshKey.ED25519) ? numbers : der(numbers);
        if (!EnrolledKey.verifies(key.key(), signed, message)) {
            throw new EvidenceException("the signature does not verify with the enrolled key");
        }
    }

    private byte[] message(SignedText text) {
        byte[] digest = digest().digest(text.bytes());
        byte[] namespace = SshFields.written(NAMESPACE);
        byte[] algorithm = SshFields.written(hash);
        return ByteBuffer.allocate(MAGIC.length + namespace.length + 4 + algorithm.length + 4 + digest.length)
                .put(MAGIC)
                .put(namespace)
                .putInt(0) // reserved
                .put(algorithm)
                .put(SshFields.written(digest))
                .array();
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(hash.equals("sha512") ? "SHA-512" : "SHA-256", JdkProviders.BASE);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has SHA-256 and SHA-512", e);
        }
    }

    /** Two numbers of SSH as those of DER: a canonical mpint has the very bytes of a canonical INTEGER. */
    private static byte[] der(byte[] numbers) throws EvidenceException {
        var in = new SshFields(numbers);
        byte[] r = in.string();
        byte[] s = in.string();
        in.end();
        var der = ByteBuffer.allocate(6 + r.length + s.length)
                .put(new byte[] {0x30, (byte) (4 + r.length + s.length), 2, (byte) r.length})
                .put(r)
                .put(new byte[] {2, (byte) s.length})
                .put(s)
                .array();
        if (!StrictDer.isEcdsaSignature(der, P256_BYTES)) {
            throw new EvidenceException("the signature is not two canonical P-256 numbers");
        }
        return der;
    }
}
