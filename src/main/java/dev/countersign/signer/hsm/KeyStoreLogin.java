package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.KeyRecord;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AuthProvider;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginException;

/**
 * The JDK's way to a token's keys: a login of its provider counts for the process, and a private key is visible beside
 * a certificate with the same CKA_ID, under that certificate's label. The ceremony labels it with the CKA_ID.
 */
final class KeyStoreLogin {
    /**
     * Codes that say the PIN was not taken. Only the first has an exception of its own in the JDK; all mean that the
     * same PIN must not be sent again.
     */
    private static final List<String> PIN_REFUSED = List.of("CKR_PIN_", "CKR_USER_PIN_NOT_INITIALIZED");

    private KeyStoreLogin() {}

    /**
     * Logs this process in and lists the keys.
     *
     * @param pin the caller's to zero; the JDK zeroes its own copies, which it would not if the PIN were given to the
     *     key store instead
     * @throws WrongPinException if the token did not take the PIN
     * @throws TokenException if anything else went wrong
     */
    static KeyStore logIn(AuthProvider provider, char[] pin) throws WrongPinException {
        try {
            provider.login(new Subject(), callbacks -> answer(callbacks, pin));
        } catch (LoginException e) {
            if (isRefusedPin(e)) {
                throw new WrongPinException(
                        "The token does not take the PIN (" + Causes.sentence(e)
                                + "). Nobody may try again before a person has looked: the token may lock itself.",
                        e);
            }
            throw new TokenException("Logging in to the token failed: " + Causes.sentence(e), e);
        }
        try {
            var store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, null);
            return store;
        } catch (IOException | KeyStoreException | NoSuchAlgorithmException | CertificateException e) {
            throw new TokenException("The keys on the token cannot be listed: " + Causes.sentence(e), e);
        }
    }

    private static void answer(Callback[] callbacks, char[] pin) throws UnsupportedCallbackException {
        for (var callback : callbacks) {
            if (!(callback instanceof PasswordCallback password)) {
                throw new UnsupportedCallbackException(callback);
            }
            password.setPassword(pin);
        }
    }

    static boolean isRefusedPin(Throwable failure) {
        return PIN_REFUSED.stream().anyMatch(code -> Causes.mention(failure, code));
    }

    /**
     * The private key of a recorded key: found by its CKA_ID, then held against the recorded public key.
     *
     * @throws TokenException if it is missing, or another public key stands beside it
     */
    static PrivateKey find(KeyStore store, KeyRecord entry) {
        try {
            // The serial number repeats the CKA_ID, so a certificate that was labelled so by somebody else is noticed.
            if (!(store.getCertificate(entry.id()) instanceof X509Certificate holder)
                    || !holder.getSerialNumber().equals(new BigInteger(1, entry.idBytes()))
                    || !(store.getKey(entry.id(), null) instanceof PrivateKey key)) {
                throw new TokenException(
                        "The key " + entry.name() + " (CKA_ID " + entry.id() + ") is not on the token.");
            }
            if (!Arrays.equals(holder.getPublicKey().getEncoded(), entry.spki())) {
                throw new TokenException("The token has another public key for " + entry.name() + " (CKA_ID "
                        + entry.id() + ") than the ceremony record.");
            }
            return key;
        } catch (KeyStoreException | NoSuchAlgorithmException | UnrecoverableKeyException e) {
            throw new TokenException("The key " + entry.name() + " cannot be fetched: " + Causes.sentence(e), e);
        }
    }
}
