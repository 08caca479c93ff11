package dev.countersign.signer.hsm;

/**
 * One signature in the making: bytes go in, the token sees their SHA-256 only. Made by {@link Token#begin}, used by one
 * thread, once.
 *
 * <p>Compare your own hash of the bytes with the statement <em>before</em> {@link #sign}. To give up, call
 * {@link #close}; never sign in order to get rid of an operation.
 */
public interface Signing extends AutoCloseable {

    /**
     * Feeds the next bytes of what is signed.
     *
     * @throws IllegalStateException if this signing is already over
     */
    void update(byte[] bytes, int offset, int length);

    /**
     * Signs what was fed and ends this signing.
     *
     * @return for an RSA key the signature as big-endian bytes, as long as the modulus (384 bytes for RSA-3072); for an
     *     EC key its DER form. It is not verified here: do that in software, with the public key of the record
     * @throws TokenException if the token failed; the process must end
     * @throws IllegalStateException if this signing is already over
     */
    byte[] sign();

    /** Gives up what was begun; nothing after {@link #sign}. The token signs nothing because of it. */
    @Override
    void close();
}
