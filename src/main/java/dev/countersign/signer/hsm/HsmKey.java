package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.KeyVerification;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;

/**
 * One private key of the token, fetched once at start. A new {@link Signature} per operation costs a microsecond or
 * two, so none is kept.
 *
 * @param entry what the record says of it
 * @param privateKey a handle; the secret never leaves the token
 * @param provider the provider that the handle belongs to
 */
record HsmKey(KeyRecord entry, PrivateKey privateKey, Provider provider) {
    Signing begin() {
        return switch (entry.template()) {
            case RSA_3072 -> new PssSigning(this);
            case P_256 -> new EcdsaSigning(this);
        };
    }

    /** A signature object that is ready for bytes; the token holds an operation open from here on. */
    Signature initialised() {
        try {
            return switch (entry.template()) {
                case RSA_3072 -> {
                    var signature = Signature.getInstance("RSASSA-PSS", provider);
                    signature.setParameter(KeyVerification.PSS);
                    signature.initSign(privateKey);
                    yield signature;
                }
                case P_256 -> {
                    var signature = Signature.getInstance("NONEwithECDSA", provider);
                    signature.initSign(privateKey);
                    yield signature;
                }
            };
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException | InvalidKeyException e) {
            throw new TokenException(
                    "The token does not sign with " + entry.name() + ": " + Causes.sentence(e) + ".", e);
        }
    }

    TokenException failed(SignatureException e) {
        return new TokenException("The token failed while signing with " + entry.name() + ": " + Causes.sentence(e), e);
    }

    /** Whether the signature over the bytes is right, in software, by the public key of the record. */
    boolean verifies(byte[] bytes, byte[] signature) {
        return KeyVerification.verifies(entry, bytes, signature);
    }
}
