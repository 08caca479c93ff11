package dev.countersign.signer.hsm;

import java.security.Provider;
import java.security.Security;

/**
 * The JDK's own software providers, named as objects: the order of installed providers must not decide who hashes or
 * verifies, least of all the token that is being checked.
 */
final class Software {
    /** RSA keys and RSASSA-PSS. */
    static final Provider RSA = provider("SunRsaSign");

    /** EC keys and ECDSA. */
    static final Provider EC = provider("SunEC");

    /** SHA-256 and X.509 certificates. */
    static final Provider BASE = provider("SUN");

    private Software() {}

    private static Provider provider(String name) {
        var provider = Security.getProvider(name);
        if (provider == null) {
            throw new IllegalStateException("this JDK has no provider " + name);
        }
        return provider;
    }
}
