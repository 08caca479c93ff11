package dev.countersign.signer.hsm;

import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.security.auth.login.LoginException;

/**
 * The token with the keys of one ceremony record, logged in and checked. One per process; safe for several threads.
 *
 * <p>The provider is held here and never installed in the JDK. Keys are fetched once: searching costs time proportional
 * to the objects on the token. Nothing here heals itself: a handle that died stays dead for the life of the process, so
 * any unexpected failure, a {@link TokenException} or the JDK's unchecked {@link java.security.ProviderException}, must
 * end the process. Opening again in a new one is the only recovery.
 */
public final class Token implements AutoCloseable {
    private final AuthProvider provider;
    private final Map<String, HsmKey> keys;

    /**
     * Open for as long as this token is. A token logs a process out with its last session, and all handles of keys die:
     * the sessions of signings that were given up may be all that the JDK had, and it closes them at any moment.
     */
    private final NativeSession anchor;

    private final String makers;

    private Token(AuthProvider provider, Map<String, HsmKey> keys, NativeSession anchor, String makers) {
        this.provider = provider;
        this.keys = Collections.unmodifiableMap(keys);
        this.anchor = anchor;
        this.makers = makers;
    }

    /**
     * Logs in, compares all objects on the token with the record, fetches the keys and lets each sign a {@link Canary}.
     *
     * @param home the signer's home, for {@code token.properties}
     * @param pin the user PIN; the caller's to zero, right after this call
     * @param ceremony the record that says which keys are ours
     * @throws WrongPinException if the token did not take the PIN; the process must end and not be restarted
     * @throws TokenException if the token cannot be used or is not exactly what the record says
     */
    public static Token open(Path home, char[] pin, CeremonyRecord ceremony) throws WrongPinException {
        requireNonNull(ceremony, "ceremony is null");
        var properties = properties(home);
        // Linking the functions takes a tenth of a second and needs nothing of the login: both at once.
        var functions = CompletableFuture.supplyAsync(() -> Cryptoki.load(properties.module()));
        var provider = CryptokiProvider.of("Countersign", properties);
        var store = KeyStoreLogin.logIn(provider, pin);
        var module = NativeToken.of(properties.module(), join(functions));
        var slot = module.slot(properties.slot());
        checkSlot(slot, ceremony);
        var session = module.openToRead(properties.slot());
        checkObjects(session, ceremony);
        var keys = new LinkedHashMap<String, HsmKey>();
        for (var entry : ceremony.keys()) {
            var key = new HsmKey(entry, KeyStoreLogin.find(store, entry), provider);
            Canary.sing(key);
            keys.put(entry.name(), key);
        }
        return new Token(provider, keys, session, slot.manufacturer() + " " + slot.model());
    }

    private static TokenProperties properties(Path home) {
        try {
            return TokenProperties.read(home);
        } catch (CeremonyException e) {
            throw new TokenException(Causes.sentence(e), e);
        }
    }

    private static void checkSlot(NativeToken.Slot slot, CeremonyRecord ceremony) {
        if (!slot.serial().equals(ceremony.tokenSerial()) || !slot.label().equals(ceremony.tokenLabel())) {
            throw new TokenException(
                    "In slot " + slot.number() + " there is the token " + slot.label() + " (serial number "
                            + slot.serial() + ") instead of " + ceremony.tokenLabel() + " (" + ceremony.tokenSerial()
                            + ") of the ceremony record.");
        }
    }

    /** All objects on the token, with every attribute, against the record. This process is logged in. */
    private static void checkObjects(NativeSession session, CeremonyRecord ceremony) {
        var differences = Census.differences(session, ceremony.keys());
        if (!differences.isEmpty()) {
            throw new TokenException(
                    "The token is not what the ceremony recorded: " + String.join("; ", differences) + ".");
        }
    }

    private static Cryptoki join(CompletableFuture<Cryptoki> functions) {
        try {
            return functions.join();
        } catch (CompletionException e) {
            throw new TokenException(Causes.sentence(e), e);
        }
    }

    /** Manufacturer and model, as the token says them itself. */
    public String makers() {
        return makers;
    }

    /** The names of the keys, in the order of the record. */
    public Set<String> keyNames() {
        return keys.keySet();
    }

    /**
     * Begins a signature.
     *
     * @throws TokenException if the ceremony made no such key, or the token failed
     */
    public Signing begin(String keyName) {
        var key = keys.get(keyName);
        if (key == null) {
            throw new TokenException("The ceremony made no key " + keyName + ".");
        }
        return key.begin();
    }

    /** Logs this process out of the token. Nothing can be signed afterwards. */
    @Override
    public void close() {
        anchor.close();
        try {
            provider.logout();
        } catch (LoginException e) {
            throw new TokenException("Logging out of the token failed: " + Causes.sentence(e), e);
        }
    }
}
