package dev.countersign.signer.hsm;

import java.security.AuthProvider;
import java.security.InvalidParameterException;
import java.security.ProviderException;
import java.security.Security;

/**
 * Makes the JDK's PKCS#11 provider for one slot. The object is handed to each {@code getInstance} and never installed
 * in {@link Security}: code that does not hold it cannot reach the token.
 */
final class CryptokiProvider {
    /**
     * SHA-256 is here because the JDK asks whether the token knows the hash of its PSS parameters; it hashes itself.
     */
    private static final String ENABLED = """
            enabledMechanisms = {
              CKM_RSA_PKCS_PSS
              CKM_ECDSA
              CKM_SHA256
              CKM_RSA_PKCS_KEY_PAIR_GEN
              CKM_EC_KEY_PAIR_GEN
              KeyStore
            }
            """;

    private CryptokiProvider() {}

    static AuthProvider of(String name, TokenProperties token) {
        return of(name, token, "");
    }

    /**
     * The provider, with nothing in it but the few mechanisms that are used here.
     *
     * @param attributes further lines of the settings, each ended by a line feed: the template for new keys
     * @throws TokenException if the module cannot be loaded or the slot has no token
     */
    static AuthProvider of(String name, TokenProperties token, String attributes) {
        var base = Security.getProvider("SunPKCS11");
        if (base == null) {
            throw new TokenException("This JDK has no PKCS#11 provider: the module jdk.crypto.cryptoki is missing.");
        }
        // Two hyphens in front say that the argument is the settings themselves, not a file with them. The path stands
        // in quotes, because the JDK would make one blank of two.
        var settings = "--name = " + name + "\nlibrary = \"" + token.module() + "\"\nslot = " + token.slot() + "\n"
                + ENABLED + attributes;
        try {
            // The JDK's PKCS#11 provider is one that can log out; that is the whole of the cast.
            var provider = (AuthProvider) base.configure(settings);
            if (provider.getService("KeyStore", "PKCS11") == null) {
                throw new TokenException("There is no token in slot " + token.slot() + " of " + token.module() + ".");
            }
            return provider;
        } catch (InvalidParameterException | ProviderException e) {
            throw new TokenException(
                    "The token in slot " + token.slot() + " of " + token.module() + " cannot be used: "
                            + Causes.sentence(e),
                    e);
        }
    }
}
