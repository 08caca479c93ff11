package dev.countersign.evidence;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Optional;

/**
 * An enrolled OpenSSH key, taken out of its wire form.
 *
 * @param application what a security key made it for; absent for keys in a file
 */
record SshKey(String type, PublicKey key, Optional<String> application) {
    static final String SECURITY_KEY = "sk-ecdsa-sha2-nistp256@openssh.com";
    static final String P256 = "ecdsa-sha2-nistp256";
    static final String ED25519 = "ssh-ed25519";

    /** Without it a web page could have asked the same security key for the signature. */
    private static final String APPLICATION = "ssh:";

    /**
     * Reads the wire form (RFC 5656, 3.1; RFC 8709, 4; OpenSSH PROTOCOL.u2f).
     *
     * @throws EvidenceException if it is another one, or its point is none that can be enrolled
     */
    static SshKey read(byte[] wire) throws EvidenceException {
        var in = new SshFields(wire);
        String type = in.text();
        boolean elliptic = type.equals(SECURITY_KEY) || type.equals(P256);
        if (!elliptic && !type.equals(ED25519) || elliptic && !in.text().equals("nistp256")) {
            throw new EvidenceException("the key is not of a kind that can be enrolled");
        }
        byte[] point = in.string();
        Optional<String> application = type.equals(SECURITY_KEY) ? Optional.of(in.text()) : Optional.empty();
        in.end();
        if (application.isPresent() && !application.get().startsWith(APPLICATION)) {
            throw new EvidenceException("the security key made this key for something else than SSH");
        }
        try {
            PublicKey key = elliptic ? EnrolledKey.ofPoint(point) : EnrolledKey.ofEd25519(point);
            return new SshKey(type, key, application);
        } catch (GeneralSecurityException e) {
            throw new EvidenceException("the point of the key is not one of its curve");
        }
    }
}
